import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import t from 'tap'
import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { BatchPlace } from '../../src/domain/batch-archive.ts'
import { Problem } from '../../src/domain/problem.ts'
import { explainProblem } from '../../src/http/explain-problem.ts'
import { notDiagnosed } from '../../src/usecases/diagnose.ts'
import { completeBatch, LeftToSweep } from '../../src/usecases/complete-batch.ts'
import { recordFailure } from '../../src/usecases/failed-batch.ts'
import { writeManifest } from '../../src/usecases/manifest.ts'
import { RunningRecord } from '../../src/usecases/running-record.ts'
import { sweep, Sweeper } from '../../src/usecases/sweep.ts'
import { toRecord } from '../../src/usecases/to-record.ts'
import { openOwnDatabase } from '../database/test-database.ts'
import { batchRecord } from '../records/batch-records.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-settling-'))
const database = await openOwnDatabase(t)
const archive = new LocalArchive(join(folder, 'archive'))
const records = new StoredBatches(database)
let now = new Date('2026-10-31T12:00:00Z')
const turns = new StoredTurns(database, { now: () => now, leaseMs: 30_000 })
const dependencies = { archive, records, turns, now: () => now, explain: explainProblem, leaseMs: 30_000 }
t.teardown(async () => await rm(folder, { recursive: true }))

const DOCUMENT = Buffer.from('{}')
const REQUEST = { exportInvoices: true, exportExpenses: false, exportProcurement: false, ownerLevel: null, thruDate: { date: '2026-10-31', source: 'today' as const } }

interface Left extends AsyncDisposable {
  place: BatchPlace
  record: RunningRecord
  fence: number
}

let count = 0

/** A batch that its process has begun and not ended. */
async function begin (tenantId: string): Promise<Left> {
  const turn = await turns.take(tenantId)
  const place: BatchPlace = { tenantId, batchId: `b${++count}`, createdAt: now, format: 'json' }
  const record = new RunningRecord({ place, origin: { interface: 'rest' }, request: REQUEST })
  await records.start(record.current, { fence: turn.fence, keyed: false })
  return { place, record, fence: turn.fence, [Symbol.asyncDispose]: async () => { await turn.release() } }
}

/** Commits the document of a batch and, with a change of its bytes, its manifest. */
async function archived ({ place, record }: Left, change = (bytes: Uint8Array): Uint8Array => bytes): Promise<{ batch: GlBatch, manifestSha256: string }> {
  const draft = await archive.begin(place)
  await draft.write(DOCUMENT)
  const stored = await draft.commit()
  const { summary } = batchRecord({ id: place.batchId })
  const batch = toRecord({ place, facts: { summary, warnings: { items: [], omitted: 0 }, diagnosis: notDiagnosed('not asked for').diagnosis }, stored, request: REQUEST, origin: { interface: 'rest' }, location: 'file:///x', timeline: record.timeline })
  const manifest = writeManifest(batch, null)
  await draft.commitManifest(change(manifest.bytes))
  return { batch, manifestSha256: manifest.sha256 }
}

async function statusOf ({ place }: Left): Promise<GlBatchRecord> {
  return (await records.get(place.tenantId, place.batchId)).batch
}

async function hasDocument ({ place }: Left): Promise<boolean> {
  return await archive.open(place).then(async document => (await text(document)) !== '', () => false)
}

/** Makes the next look into the archive wait; `reached` is told when it is there. */
function holdArchive (): { reached: Promise<unknown>, letGo: () => void } {
  const open = archive.open.bind(archive)
  const reached = Promise.withResolvers<undefined>()
  const held = Promise.withResolvers<undefined>()
  archive.open = async place => {
    archive.open = open
    reached.resolve(undefined)
    await held.promise
    return await open(place)
  }
  return { reached: reached.promise, letGo: () => { held.resolve(undefined) } }
}

async function sweepNow (): Promise<unknown[]> {
  const faults: unknown[] = []
  await sweep(dependencies, fault => { faults.push(fault) })
  return faults
}

t.test('a batch whose turn has not lapsed is left alone', async t => {
  await using left = await begin('alive')
  t.strictSame(await sweepNow(), [])
  t.equal((await statusOf(left)).status, 'running')
  await records.end({ ...left.record.current, status: 'failed' }, left.fence)
})

t.test('a batch that is whole in the archive is recorded from its manifest, and says so', async t => {
  const left = await begin('whole')
  const { batch, manifestSha256 } = await archived(left)
  now = new Date(now.getTime() + 30_000)
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
    left.record.note('asked ConnectWise', now)
    await records.update(left.record.current, left.fence)
    await leave(left)
    now = new Date(now.getTime() + 30_000)
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
  now = new Date(now.getTime() + 30_000)
  await sweepNow()
  t.match(await statusOf(left), { status: 'cancelled', problem: { code: 'EXPORT_CANCELLED' } })
  t.equal(await hasDocument(left), false)
})

t.test('what cannot be settled now is told, and settled by the next sweep', async t => {
  const left = await begin('stuck')
  const { batch } = await archived(left)
  now = new Date(now.getTime() + 30_000)
  const open = archive.open.bind(archive)
  archive.open = async () => await Promise.reject(new Problem('ARCHIVE_UNAVAILABLE', 'The disk is away.'))
  const faults = await sweepNow()
  archive.open = open
  t.match(faults, [{ message: 'The disk is away.' }])
  t.equal((await statusOf(left)).status, 'running')
  t.strictSame(await sweepNow(), [])
  t.match(await statusOf(left), { status: 'complete', document: batch.document })
})

t.test('a sweep whose turn lapses while it reads a large copy leaves the batch to the one that settles it, whole as it is', async t => {
  const left = await begin('slow')
  const { batch } = await archived(left)
  now = new Date(now.getTime() + 30_000)
  const { reached, letGo } = holdArchive()
  const slow = sweepNow()
  await reached
  now = new Date(now.getTime() + 30_000)
  t.strictSame(await sweepNow(), [])
  t.equal((await statusOf(left)).status, 'complete')
  letGo()
  t.strictSame(await slow, [])
  t.match(await statusOf(left), { status: 'complete', document: batch.document })
  t.equal(await hasDocument(left), true)
  t.not(await archive.readManifest(left.place), undefined)
})

t.test('a sweep keeps its turn while it reads a large copy', async t => {
  const left = await begin('slow')
  await archived(left)
  now = new Date(now.getTime() + 30_000)
  const { reached, letGo } = holdArchive()
  const twice = Promise.withResolvers<undefined>()
  let renewals = 0
  const counting = {
    take: async (tenantId: string) => {
      const turn = await turns.take(tenantId)
      return {
        ...turn,
        renew: async () => {
          if (++renewals === 2) twice.resolve(undefined)
          return await turn.renew()
        }
      }
    }
  }
  const swept = sweep({ ...dependencies, turns: counting, leaseMs: 30 }, fault => { t.fail(String(fault)) })
  await reached
  await twice.promise
  letGo()
  await swept
  t.equal((await statusOf(left)).status, 'complete')
})

t.test('a sweep that has lost its turn settles no further batch of the tenant', async t => {
  const first = await begin('many')
  await archived(first)
  now = new Date(now.getTime() + 30_000)
  const second = await begin('many')
  now = new Date(now.getTime() + 30_000)
  const { reached, letGo } = holdArchive()
  const lost = Promise.withResolvers<undefined>()
  const losing = {
    take: async (tenantId: string) => ({
      ...await turns.take(tenantId),
      renew: async () => {
        lost.resolve(undefined)
        return await Promise.resolve(false)
      }
    })
  }
  const swept = sweep({ ...dependencies, turns: losing, leaseMs: 30 }, fault => { t.fail(String(fault)) })
  await reached
  await lost.promise
  letGo()
  await swept
  t.equal((await statusOf(first)).status, 'complete')
  t.equal((await statusOf(second)).status, 'running')
})

t.test('a sweep that is told to stop settles no further tenant', async t => {
  const left = [await begin('first'), await begin('second')]
  for (const one of left) await archived(one)
  now = new Date(now.getTime() + 30_000)
  const stopping = new AbortController()
  const open = archive.open.bind(archive)
  archive.open = async place => {
    stopping.abort()
    return await open(place)
  }
  await sweep(dependencies, () => {}, stopping.signal)
  archive.open = open
  t.strictSame((await Promise.all(left.map(async one => (await statusOf(one)).status))).sort(), ['complete', 'running'])
  t.strictSame(await sweepNow(), [])
  t.strictSame(await Promise.all(left.map(async one => (await statusOf(one)).status)), ['complete', 'complete'])
})

t.test('a process that wakes up after its batch was settled answers what it was settled to', async t => {
  const left = await begin('woken')
  const completion = await archived(left)
  now = new Date(now.getTime() + 30_000)
  await sweepNow()
  t.match(await completeBatch(records, completion, left.fence), { status: 'complete', id: left.place.batchId })
  t.equal(await hasDocument(left), true)

  const failed = await begin('woken')
  now = new Date(now.getTime() + 30_000)
  await sweepNow()
  await t.rejects(completeBatch(records, { batch: { ...completion.batch, id: failed.place.batchId }, manifestSha256: 'x' }, failed.fence), { code: 'EXPORT_INTERRUPTED' })
})

t.test('a process that wakes up while its batch is being settled leaves the archive to whoever settles it', async t => {
  const left = await begin('woken')
  const completion = await archived(left)
  now = new Date(now.getTime() + 30_000)
  const { fence } = await turns.take('woken')
  await records.takeOver('woken', fence)
  t.ok(await completeBatch(records, completion, left.fence).catch((error: unknown) => error) instanceof LeftToSweep)
  t.equal(await records.complete(completion, fence), true)
})

t.test('a batch that was cancelled while its manifest was written is not recorded', async t => {
  await using left = await begin('late')
  const completion = await archived(left)
  await records.withdraw(left.place.batchId, 'cancelled')
  await t.rejects(completeBatch(records, completion, left.fence), { code: 'EXPORT_CANCELLED' })
})

t.test('a batch that cannot be recorded for a reason that stays is given up for good', async t => {
  await using left = await begin('taken')
  const completion = await archived(left)
  const other = { ...completion, manifestSha256: 'taken'.padEnd(64, '0') }
  await using twin = await begin('twin')
  await records.complete({ ...other, batch: { ...completion.batch, id: twin.place.batchId } }, twin.fence)
  await t.rejects(completeBatch(records, other, left.fence), { code: 'DATABASE_UNAVAILABLE' })
  t.equal(await records.complete(completion, left.fence), false, 'it is withdrawn')
})

t.test('a batch of which the database does not tell whether it is recorded is left to the sweep, and its failure is recorded by nobody', async t => {
  await using left = await begin('untold')
  const completion = await archived(left)
  await sql`alter table gl_batches rename to gl_batches_away`.execute(database)
  const error: unknown = await completeBatch(records, completion, left.fence).catch((error: unknown) => error)
  await sql`alter table gl_batches_away rename to gl_batches`.execute(database)
  t.ok(error instanceof LeftToSweep)
  const told = await recordFailure(dependencies, { record: left.record, fence: left.fence, error })
  t.match(told, { code: 'DATABASE_UNAVAILABLE', facts: { batchId: left.place.batchId, outcome: 'uncertain' } })
  t.equal((await statusOf(left)).status, 'running')
  now = new Date(now.getTime() + 30_000)
  await sweepNow()
  t.equal((await statusOf(left)).status, 'complete')
})

t.test('a failure that is no problem is recorded and told as one, and one that cannot be recorded is told all the same', async t => {
  await using left = await begin('odd')
  t.match(await recordFailure(dependencies, { record: left.record, fence: left.fence, error: new TypeError('odd') }), { code: 'INTERNAL', cause: { cause: TypeError } })
  t.match(await statusOf(left), { status: 'failed', problem: { code: 'INTERNAL' } })
  const away = { ...dependencies, records: Object.assign(Object.create(records) as StoredBatches, { end: async () => await Promise.reject(new Error('away')) }) }
  const problem = new Problem('CONNECTWISE_TIMEOUT', 'slow')
  t.match(await recordFailure(away, { record: left.record, fence: left.fence, error: problem }), { code: 'CONNECTWISE_TIMEOUT' })
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
