import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Test } from 'tap'
import type { OpenedArchive } from '../../src/archive/open-archive.ts'
import type { ArchiveDraft, BatchArchive, BatchPlace, StoredDocument } from '../../src/domain/batch-archive.ts'
import { whole } from '../files/whole.ts'

const MEBIBYTE = 1_048_576
/** What a store's client may hold: the parts under way, and its buffers. */
const MEMORY_BYTES = 50 * MEBIBYTE
/** Memory is looked at every so many bytes. */
const LOOK_BYTES = 4 * MEBIBYTE

export interface ContractSubject {
  /** An archive that is empty, under a prefix or in a folder of that name. */
  open: (t: Test, prefix: string) => Promise<Pick<OpenedArchive, 'archive' | 'folders'>>
  /** Size of the large object; from 100 MiB on it is also proved that memory stays as it was. */
  largeBytes: number
  /** How many batches to list, so that they fill more than one page. */
  listedBatches: number
}

const place: BatchPlace = { tenantId: 'acme', batchId: '01a20cf4-322a-7109-a197-14280edcf897', createdAt: new Date('2026-10-31T23:59:59Z'), format: 'xml' }

/** Every archive does the same, wherever it keeps its copies. */
export function archiveContract (t: Test, subject: ContractSubject): void {
  t.test('a copy can be read once it is committed with its manifest, whole and in ranges', async t => {
    const { archive } = await subject.open(t, 'ranges')
    const stored = await store(archive, place, ['01234', '56789'])
    t.strictSame(stored, { bytes: 10, sha256: createHash('sha256').update('0123456789').digest('hex') })
    t.equal(await text(await archive.open(place)), '0123456789')
    for (const [from, to, expected] of [[0, 0, '0'], [2, 4, '234'], [9, 9, '9'], [5, 99, '56789'], [0, 9, '0123456789']] as const) {
      t.equal(await text(await archive.open(place, { from, to })), expected, `${from}-${to}`)
    }
    t.ok(archive.locate(place).endsWith(`/acme/2026/10/${place.batchId}/document.xml`))
  })

  t.test('a copy that is not there is ARCHIVE_MISMATCH when it is opened', async t => {
    const { archive } = await subject.open(t, 'absent')
    await t.rejects(archive.open(place), { code: 'ARCHIVE_MISMATCH' })
  })

  t.test('an empty document is a document', async t => {
    const { archive } = await subject.open(t, 'empty')
    const stored = await store(archive, place, [])
    t.strictSame(stored, { bytes: 0, sha256: createHash('sha256').digest('hex') })
    t.equal(await text(await archive.open(place)), '')
  })

  t.test('discarding leaves nothing, at whatever step, and can be done twice', async t => {
    const { archive } = await subject.open(t, 'discarded')
    for (const [steps, bytes] of [[0, 0], [1, 3], [2, 3], [3, 3], [1, 6 * MEBIBYTE], [2, 6 * MEBIBYTE], [3, 6 * MEBIBYTE]] as const) {
      const draft = await archive.begin(place)
      if (steps > 0) await draft.write(Buffer.alloc(bytes))
      if (steps > 1) await draft.commit()
      if (steps > 2) await draft.commitManifest(Buffer.from('{}'))
      await draft.discard()
      await draft.discard()
      await t.rejects(archive.open(place), { code: 'ARCHIVE_MISMATCH' }, `${bytes} bytes, ${steps} steps`)
    }
    await store(archive, place, ['in the end'])
    t.equal(await text(await archive.open(place)), 'in the end')
  })

  t.test('a second copy of the same batch fails, small or large, and discarding it leaves the first', async t => {
    const { archive } = await subject.open(t, 'second')
    await store(archive, place, ['first'])
    for (const content of ['first', 'second', Buffer.alloc(6 * MEBIBYTE)]) {
      const second = await archive.begin(place)
      await t.rejects(finish(second, [content], '{"second":true}'), { code: 'ARCHIVE_UNAVAILABLE' })
      await second.discard()
      t.equal(await text(await archive.open(place)), 'first')
    }
  })

  const largeRacers = subject.largeBytes < MEMORY_BYTES ? 5 : 20
  for (const [size, bytes, racers] of [['small', 100, 20], ['large', 6 * MEBIBYTE, largeRacers]] as const) {
    t.test(`of ${racers} that copy the same ${size} batch at the same moment one wins, and its copy is what stays`, async t => {
      const { archive } = await subject.open(t, `race-${size}`)
      const contents = Array.from({ length: racers }, (_, index) => Buffer.alloc(bytes, `racer ${index} `))
      const drafts: (ArchiveDraft | undefined)[] = []
      const outcomes = await Promise.allSettled(contents.map(async (content, index) => {
        const draft = drafts[index] = await archive.begin(place)
        return await finish(draft, [content], `{"racer":${index}}`)
      }))
      const winners = [...outcomes.keys()].filter(index => outcomes[index]!.status === 'fulfilled')
      t.equal(winners.length, 1)
      for (const [index, draft] of drafts.entries()) if (index !== winners[0]) await draft?.discard()
      t.ok(contents[winners[0]!]!.equals(await whole(await archive.open(place))))
      t.ok(outcomes.every(outcome => outcome.status === 'fulfilled' || (outcome.reason as { code: string }).code === 'ARCHIVE_UNAVAILABLE'))
    })
  }

  t.test('batches keep apart whose names are alike, in an archive whose own name is odd', async t => {
    const { archive } = await subject.open(t, "odd +%20&=(name)' ü\u{1f4b6};,~/two  levels")
    const places = ['a', 'a-b', 'ab', '0', 'con', 'x'.repeat(63)].flatMap(tenantId => (['xml', 'json'] as const).map((format, index) =>
      ({ ...place, tenantId, format, batchId: `${place.batchId.slice(0, -1)}${index}` })))
    for (const each of places) await store(archive, each, [`${each.tenantId} ${each.format}`])
    for (const each of places) t.equal(await text(await archive.open(each)), `${each.tenantId} ${each.format}`)
  })

  t.test(`a document of ${subject.largeBytes} bytes is written and read in constant memory`, async t => {
    const { archive } = await subject.open(t, 'large')
    const held = memory()
    const draft = await archive.begin(place)
    const hash = createHash('sha256')
    for (const chunk of chunksOf(subject.largeBytes)) {
      hash.update(chunk)
      await draft.write(chunk)
      held.look(chunk)
    }
    const stored = await draft.commit()
    t.strictSame(stored, { bytes: subject.largeBytes, sha256: hash.copy().digest('hex') })
    await draft.commitManifest(Buffer.from('{}'))
    const read = createHash('sha256')
    for await (const chunk of await archive.open(place)) {
      read.update(chunk)
      held.look(chunk)
    }
    t.equal(read.digest('hex'), stored.sha256)
    const [from, to] = [subject.largeBytes - 3 * MEBIBYTE, subject.largeBytes - MEBIBYTE]
    t.equal((await whole(await archive.open(place, { from, to }))).length, to - from + 1)
    if (subject.largeBytes >= 2 * MEMORY_BYTES) t.ok(held.most < MEMORY_BYTES, `${held.most} bytes more`)
  })

  t.test('every batch folder is listed with its files, by tenant and then in order, over as many pages as there are', async t => {
    const { archive, folders } = await subject.open(t, 'listed')
    t.strictSame(await arrayFrom(folders.list()), [], 'an archive where nothing was ever stored')
    await archive.probe()
    const tenants = ['acme', 'globex']
    const months = ['2025-12-01', '2026-01-01']
    const perMonth = Math.ceil(subject.listedBatches / tenants.length / months.length)
    const places = tenants.flatMap(tenantId => months.flatMap(month => Array.from({ length: perMonth }, (_, index) =>
      ({ ...place, tenantId, createdAt: new Date(month), batchId: batchIdOf(tenantId, month, index) }))))
    for (let from = 0; from < places.length; from += 50) await Promise.all(places.slice(from, from + 50).map(async each => await store(archive, each, ['x'])))
    const expected = places.map(each => ({ folder: folders.folderOf(each), tenantId: each.tenantId, batchId: each.batchId, files: ['document.xml', 'manifest.json'] }))
    t.strictSame(await arrayFrom(folders.list()), expected)
    t.strictSame(await arrayFrom(folders.list('globex')), expected.slice(expected.length / 2))
    t.strictSame(await arrayFrom(folders.list('initech')), [])
  })

  t.test('the files of a folder can be read, buried once and removed one by one', async t => {
    const { archive, folders } = await subject.open(t, 'folders')
    await store(archive, place, ['document'])
    const folder = folders.folderOf(place)
    t.strictSame(await folders.files(folder), ['document.xml', 'manifest.json'])
    t.equal(Buffer.from(await folders.read(folder, 'manifest.json') ?? '').toString(), '{}')
    t.equal(await text(await folders.open(folder, 'document.xml')), 'document')
    await folders.bury(folder, Buffer.from('first'))
    await folders.bury(folder, Buffer.from('second'))
    t.equal(Buffer.from(await folders.read(folder, 'tombstone.json') ?? '').toString(), 'first')
    for (const file of ['document.xml', 'manifest.json', 'document.xml']) await folders.remove(folder, file)
    t.strictSame(await folders.files(folder), ['tombstone.json'])
    t.equal(await folders.read(folder, 'manifest.json'), undefined)
    await t.rejects(folders.open(folder, 'document.xml'), { code: 'ARCHIVE_MISMATCH' })
    t.strictSame(await folders.files('acme/2026/10/none'), [])
  })

  t.test('the probe passes where a copy could be written, and again', async t => {
    const { archive } = await subject.open(t, 'probed')
    await archive.probe()
    await archive.probe()
    await Promise.all([archive.probe(), archive.probe(), archive.probe()])
  })
}

/** No two batches have the same id, whosever they are. */
function batchIdOf (tenantId: string, month: string, index: number): string {
  const last = createHash('sha256').update(`${tenantId} ${month}`).digest('hex').slice(0, 6)
  return `01a20cf4-322a-7109-a197-${String(index).padStart(6, '0')}${last}`
}

/** Writes a whole copy. */
export async function store (archive: BatchArchive, where: BatchPlace, chunks: (string | Buffer)[]): Promise<StoredDocument> {
  return await finish(await archive.begin(where), chunks, '{}')
}

async function finish (draft: ArchiveDraft, chunks: (string | Buffer)[], manifest: string): Promise<StoredDocument> {
  for (const chunk of chunks) await draft.write(Buffer.from(chunk))
  const stored = await draft.commit()
  await draft.commitManifest(Buffer.from(manifest))
  return stored
}

/** Pieces of uneven size, no two alike, together so many bytes. */
function * chunksOf (bytes: number): Generator<Buffer> {
  for (let made = 0, size = 1; made < bytes; size = (size * 7 + 65_537) % 300_000 + 1) {
    const length = Math.min(size, bytes - made)
    yield Buffer.alloc(length, `${made} `)
    made += length
  }
}

/** Tells how much more is held than now, garbage not counted. */
function memory (): { look: (chunk: Uint8Array) => void, most: number } {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = (): number => {
    collect()
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    return arrayBuffers + heapUsed
  }
  const before = held()
  let passed = 0
  const watch = {
    most: 0,
    look: ({ length }: Uint8Array): void => {
      passed += length
      if (passed < LOOK_BYTES) return
      passed = 0
      watch.most = Math.max(watch.most, held() - before)
    }
  }
  return watch
}

async function arrayFrom<T> (items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
