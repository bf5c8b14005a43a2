import { rm, writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import t from 'tap'
import { Problem } from '../../src/domain/problem.ts'
import { Sweeper } from '../../src/usecases/sweep.ts'
import { DOCUMENT, openLeftBatches, type Left } from './left-batches.ts'

const { database, archive, records, begin, archived, statusOf, dependencies, hasDocument, sweepNow, lapse } = await openLeftBatches(t)

t.test('a batch whose turn has not lapsed is left alone', async t => {
  await using left = await begin('alive')
  t.strictSame(await sweepNow(), [])
  t.equal((await statusOf(left)).status, 'running')
  await records.end({ ...left.record.current, status: 'failed' }, left.fence)
})

t.test('a batch that is whole in the archive is recorded from its manifest, and says so', async t => {
  const left = await begin('whole')
  const { batch, manifestSha256 } = await archived(left)
  lapse()
  t.strictSame(await sweepNow(), [])
  const found = await records.get('whole', left.place.batchId)
  const { timeline, ...same } = found.batch
  t.match({ ...batch, timeline: [] }, same)
  t.match(timeline.at(-1), { event: /recorded from the archive/ })
  t.equal(found.manifestSha256, manifestSha256)
  t.equal(await hasDocument(left), true)
  t.strictSame(await sweepNow(), [], 'nothing is left to do')
})

for (const [what, leave] of [
  ['only its record', async () => {}],
  ['a document without a manifest', async (left: Left) => {
    const draft = await archive.begin(left.place)
    await draft.write(DOCUMENT)
    await draft.commit()
  }],
  ['a manifest that cannot be read', async (left: Left) => { await archived(left, bytes => bytes.subarray(0, 20)) }],
  ['a document that is not the one of the manifest', async (left: Left) => {
    await archived(left)
    await writeFile(new URL(archive.locate(left.place)), 'other bytes')
  }],
  ['a manifest without a document', async (left: Left) => {
    await archived(left)
    await rm(new URL(archive.locate(left.place)))
  }],
  ['a whole batch that was already given up', async (left: Left) => {
    await archived(left)
    await records.withdraw(left.place.batchId, 'failed', left.fence)
  }]
] as const) {
  t.test(`a dead export that left ${what} is failed, and nothing of it stays`, async t => {
    const left = await begin('dead')
    left.record.note('asked ConnectWise', dependencies.now())
    await records.update(left.record.current, left.fence)
    await leave(left)
    lapse()
    t.strictSame(await sweepNow(), [])
    t.match(await statusOf(left), { status: 'failed', left: 'nothing', problem: { code: 'EXPORT_INTERRUPTED', detail: /asked ConnectWise/ } })
    t.equal(await hasDocument(left), false)
    t.equal(await archive.readManifest(left.place), undefined)
  })
}

t.test('a dead export that was cancelled is cancelled, even when it is whole', async t => {
  const left = await begin('dead')
  await archived(left)
  await records.withdraw(left.place.batchId, 'cancelled')
  lapse()
  await sweepNow()
  t.match(await statusOf(left), { status: 'cancelled', problem: { code: 'EXPORT_CANCELLED' } })
  t.equal(await hasDocument(left), false)
})

t.test('what cannot be settled now is told, and settled by the next sweep', async t => {
  const left = await begin('stuck')
  const { batch } = await archived(left)
  lapse()
  const open = archive.open.bind(archive)
  archive.open = async () => await Promise.reject(new Problem('ARCHIVE_UNAVAILABLE', 'The disk is away.'))
  const faults = await sweepNow()
  archive.open = open
  t.match(faults, [{ message: 'The disk is away.' }])
  t.equal((await statusOf(left)).status, 'running')
  t.strictSame(await sweepNow(), [])
  t.match(await statusOf(left), { status: 'complete', document: batch.document })
})

t.test('a sweep of a database that is away is told', async t => {
  await sql`alter table leases rename to leases_away`.execute(database)
  t.match(await sweepNow(), [{ code: 'DATABASE_UNAVAILABLE' }])
  await sql`alter table leases_away rename to leases`.execute(database)
})

t.test('a sweeper sweeps at once and then every so often, one sweep at a time, until it is stopped', async t => {
  let running = 0
  let most = 0
  let sweeps = 0
  const third = Promise.withResolvers<undefined>()
  const sweeper = new Sweeper(async () => {
    most = Math.max(most, ++running)
    if (++sweeps === 3) third.resolve(undefined)
    await new Promise(resolve => { setTimeout(resolve, 5) })
    running--
  }, 1)
  t.equal(sweeps, 1)
  await third.promise
  await sweeper.stop()
  t.strictSame([most, running, sweeps], [1, 0, 3])
})
