import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import t from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { JournalLine } from '../../openapi/journal.ts'
import type { BatchArchive } from '../../src/domain/batch-archive.ts'
import { createJournalReader } from '../../src/glexport/journal/journal-reader.ts'
import { readJournal } from '../../src/usecases/read-journal.ts'

const HEAD = '<GLExport><Transactions>'
const CHUNK = '<Transaction Total="1"><Detail Total="-1"/></Transaction>'.repeat(100)
const TAIL = '</Transactions></GLExport>'
const CHUNKS = 50

/** An archive with one document, which tells how much of it was taken and whether it was closed. */
function archiveOf (chunks: readonly string[]) {
  const state = { taken: 0, closed: false }
  function * pieces (): Generator<Buffer> {
    try {
      for (const chunk of chunks) {
        state.taken++
        yield Buffer.from(chunk)
      }
    } finally {
      state.closed = true
    }
  }
  const archive = { open: async () => await Promise.resolve(Readable.from(pieces(), { highWaterMark: 1 })) } as unknown as BatchArchive
  const content = Buffer.from(chunks.join(''))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const batch = { id: 'b', tenantId: 't', createdAt: '2026-01-01T00:00:00.000Z', document: { format: 'xml', bytes: content.length, sha256 } } as GlBatch
  return { state, batch, dependencies: { archive, journals: createJournalReader() } }
}

function lengthOf ({ value }: IteratorResult<JournalLine[], unknown>): number {
  return (value as JournalLine[]).length
}

const document = [HEAD, ...Array.from({ length: CHUNKS }, () => CHUNK), TAIL]

t.test('no more of the copy is read than the lines that are taken need', async t => {
  const { state, batch, dependencies } = archiveOf(document)
  const lines = await readJournal(dependencies, batch)
  t.equal(lengthOf(await lines.next()), 200)
  t.ok(state.taken < 8, `${state.taken} of ${document.length} chunks were read`)
  let count = 200
  for await (const some of lines) count += some.length
  t.equal(count, CHUNKS * 200)
})

t.test('who stops early closes the copy', async t => {
  const { state, batch, dependencies } = archiveOf(document)
  const lines = await readJournal(dependencies, batch)
  await lines.next()
  await lines.return(undefined)
  t.ok(state.closed)
  t.ok(state.taken < document.length)
})

t.test('the last lines are not given out before the digest was checked', async t => {
  const { batch, dependencies } = archiveOf([HEAD + CHUNK, CHUNK + TAIL])
  const damaged = { ...batch, document: { ...batch.document, sha256: 'f'.repeat(64) } }
  const lines = await readJournal(dependencies, damaged)
  t.equal(lengthOf(await lines.next()), 200)
  await t.rejects(lines.next(), { code: 'ARCHIVE_MISMATCH' })
})

for (const [what, more] of [['longer', -1], ['shorter', 1]] as const) {
  t.test(`a copy that became ${what} fails`, async t => {
    const { batch, dependencies } = archiveOf(document)
    const changed = { ...batch, document: { ...batch.document, bytes: batch.document.bytes + more } }
    await t.rejects(async () => {
      for await (const some of await readJournal(dependencies, changed)) t.ok(some.length > 0)
    }, { code: 'ARCHIVE_MISMATCH' })
  })
}
