import { sql } from 'kysely'
import t from 'tap'
import type { StoredBatches } from '../../src/database/stored-batches.ts'
import { Problem } from '../../src/domain/problem.ts'
import { completeBatch, LeftToSweep } from '../../src/usecases/complete-batch.ts'
import { recordFailure } from '../../src/usecases/failed-batch.ts'
import { openLeftBatches } from './left-batches.ts'

const { database, records, turns, dependencies, begin, archived, statusOf, hasDocument, sweepNow, lapse } = await openLeftBatches(t)

t.test('a process that wakes up after its batch was settled answers what it was settled to', async t => {
  const left = await begin('woken')
  const completion = await archived(left)
  lapse()
  await sweepNow()
  t.match(await completeBatch(records, completion, left.fence), { status: 'complete', id: left.place.batchId })
  t.equal(await hasDocument(left), true)

  const failed = await begin('woken')
  lapse()
  await sweepNow()
  await t.rejects(completeBatch(records, { batch: { ...completion.batch, id: failed.place.batchId }, manifestSha256: 'x' }, failed.fence), { code: 'EXPORT_INTERRUPTED' })
})

t.test('a process that wakes up while its batch is being settled leaves the archive to whoever settles it', async t => {
  const left = await begin('woken')
  const completion = await archived(left)
  lapse()
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
  lapse()
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
