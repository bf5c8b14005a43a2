import t, { type Test } from 'tap'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { Posting } from '../../src/domain/postings.ts'
import { Problem } from '../../src/domain/problem.ts'
import type { PostingDependencies } from '../../src/usecases/posting/in-turn.ts'
import { PostingSweep } from '../../src/usecases/posting/sweep-postings.ts'
import { RunningWork } from '../../src/usecases/running-work.ts'
import { openOwnDatabase } from '../database/test-database.ts'
import { batchRecord } from '../records/batch-records.ts'

const MINUTE_MS = 60_000

/** Postings that were left in the middle, a ConnectWise that answers as a test wants it, and a clock that the test moves. */
async function openSweep (t: Test) {
  const database = await openOwnDatabase(t)
  const postings = new StoredPostings(database)
  const state = { now: new Date('2026-10-31T12:00:00Z'), find: (): Promise<number | undefined> => Promise.resolve(undefined), looks: 0 }
  const now = () => state.now
  const turns = new StoredTurns(database, { now, leaseMs: 30_000 })
  const find = async () => {
    state.looks++
    return await state.find()
  }
  const dependencies = {
    postings,
    turns,
    running: new RunningWork(),
    records: { get: (tenantId: string, id: string) => Promise.resolve({ batch: batchRecord({ id, tenantId }), manifestSha256: '' }) },
    tenants: { get: () => Promise.resolve({ connection: { interface: 'rest', site: 'psa.example', companyId: 'acme' } }) },
    gateway: { open: () => ({ batches: { find, recordIds: () => Promise.resolve([1, 2]) } }) },
    now,
    deadlineMs: 60_000,
    leaseMs: 30_000
  } as unknown as PostingDependencies
  const sweep = new PostingSweep(dependencies)
  return {
    postings,
    turns,
    state,
    dependencies,
    leave: async (batchId: string, more: Partial<Posting> = {}) => await postings.save({
      tenantId: 'acme', batchId, state: 'marking', batchIdentifier: batchId, records: ['1-2'], connectwiseBatchId: null, timeline: [], takenBack: 0, version: 0, ...more
    }, Infinity),
    stateOf: async (batchId: string, tenantId = 'acme') => (await postings.find(tenantId, batchId))?.state,
    run: async (signal = new AbortController().signal) => {
      const faults: unknown[] = []
      await sweep.run(fault => { faults.push(fault) }, signal)
      return faults
    },
    after: (ms: number) => { state.now = new Date(state.now.getTime() + ms) }
  }
}

t.test('what was left in the middle becomes what ConnectWise has of it; what is settled, or waits for a call, stays', async t => {
  const { leave, stateOf, run, state } = await openSweep(t)
  await leave('marked')
  await leave('undone', { state: 'undoing' })
  for (const settled of ['posted', 'uncertain', 'not-applied', 'conflict'] as const) await leave(settled, { state: settled })
  state.find = () => Promise.resolve(7)
  t.strictSame(await run(), [])
  t.equal(await stateOf('marked'), 'posted')
  t.equal(await stateOf('undone'), 'posted')
  await leave('unmarked')
  await leave('deleted', { state: 'undoing' })
  state.find = () => Promise.resolve(undefined)
  t.strictSame(await run(), [])
  t.equal(await stateOf('unmarked'), 'not-applied')
  t.equal(await stateOf('deleted'), 'none')
  for (const settled of ['posted', 'uncertain', 'not-applied', 'conflict'] as const) t.equal(await stateOf(settled), settled)
  t.equal(state.looks, 4)
})

t.test('a posting whose tenant\'s turn somebody has is left to them', async t => {
  const { leave, stateOf, run, turns, state, postings } = await openSweep(t)
  await leave('b1')
  await leave('b2', { tenantId: 'other' })
  const turn = await turns.take('acme')
  state.find = () => Promise.resolve(7)
  t.strictSame(await run(), [])
  t.equal(await stateOf('b1'), 'marking')
  t.equal(await stateOf('b2', 'other'), 'posted')
  const abandoned = postings.abandoned.bind(postings)
  postings.abandoned = async now => [...await abandoned(now), { tenantId: 'acme', batchId: 'b1' }]
  t.strictSame(await run(), [], 'nor is it a fault when they take it in between')
  await turn.release()
  t.strictSame(await run(), [])
  t.equal(await stateOf('b1'), 'posted', 'and it is not put off')
})

t.test('a site that does not answer is told of and asked again later and later; the others are settled', async t => {
  const { leave, stateOf, run, state, after } = await openSweep(t)
  await leave('b1')
  await leave('b2')
  state.find = async () => state.looks === 1 ? await Promise.reject(new Problem('CONNECTWISE_UNREACHABLE', 'away')) : 7
  t.match(await run(), [{ code: 'CONNECTWISE_UNREACHABLE', facts: { outcome: 'uncertain' } }])
  t.equal(await stateOf('b1'), 'marking')
  t.equal(await stateOf('b2'), 'posted')
  state.find = async () => await Promise.reject(new Problem('CONNECTWISE_UNREACHABLE', 'away'))
  for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const { looks } = state
    after(minutes * MINUTE_MS - 1)
    t.strictSame(await run(), [])
    t.equal(state.looks, looks, `not before ${minutes} minutes`)
    after(1)
    t.equal((await run()).length, 1)
    t.equal(state.looks, looks + 1)
  }
  state.find = () => Promise.resolve(7)
  after(60 * MINUTE_MS)
  t.strictSame(await run(), [])
  t.equal(await stateOf('b1'), 'posted')
})

t.test('a sweep that is stopped tells nothing, and leaves the rest', async t => {
  const { leave, stateOf, run, state } = await openSweep(t)
  await leave('b1')
  await leave('b2')
  const stopping = new AbortController()
  state.find = async () => {
    stopping.abort()
    return await Promise.reject(new Problem('CONNECTWISE_CUT_OFF', 'aborted'))
  }
  t.strictSame(await run(stopping.signal), [])
  t.equal(state.looks, 1)
  t.equal(await stateOf('b2'), 'marking')
})

t.test('a database that is away is told of', async t => {
  const { run, postings } = await openSweep(t)
  postings.abandoned = async () => await Promise.reject(new Problem('DATABASE_UNAVAILABLE', 'away'))
  t.match(await run(), [{ code: 'DATABASE_UNAVAILABLE' }])
})
