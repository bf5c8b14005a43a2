import t, { type Test } from 'tap'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import type { Posting } from '../../src/domain/postings.ts'
import type { PostingDependencies } from '../../src/usecases/posting/in-turn.ts'
import { postGlBatch } from '../../src/usecases/posting/post-gl-batch.ts'
import { readPosting } from '../../src/usecases/posting/read-posting.ts'
import { undoPosting } from '../../src/usecases/posting/undo-posting.ts'
import { RunningWork } from '../../src/usecases/running-work.ts'
import { openOwnDatabase } from '../database/test-database.ts'
import { batchRecord } from '../records/batch-records.ts'

const COMMAND = { tenantId: 'acme', batchId: 'b1', signal: new AbortController().signal }
const BEFORE: Posting = { tenantId: 'acme', batchId: 'b1', state: 'uncertain', batchIdentifier: 'June', records: ['1-2'], connectwiseBatchId: null, timeline: [], takenBack: 0, version: 0 }

/** A posting that another call changes after it was read and before this call has its turn. ConnectWise gives nothing that could be called. */
async function changedBeforeTheTurn (t: Test, { before, change }: { before: Partial<Posting>, change: Partial<Posting> }) {
  const postings = new StoredPostings(await openOwnDatabase(t))
  const stored = await postings.save({ ...BEFORE, ...before }, 1)
  const dependencies = {
    postings,
    running: new RunningWork(),
    records: { get: () => Promise.resolve({ batch: batchRecord({ id: 'b1' }), manifestSha256: '' }) },
    tenants: { get: () => Promise.resolve({ connection: { interface: 'rest', site: 'psa.example', companyId: 'acme' } }) },
    gateway: { open: () => ({}) },
    turns: {
      take: async () => {
        await postings.save({ ...stored, ...change }, 1)
        return { release: () => Promise.resolve() }
      }
    },
    now: () => new Date(),
    deadlineMs: 60_000,
    leaseMs: 30_000
  } as unknown as PostingDependencies
  return { dependencies, version: async () => (await postings.find('acme', 'b1'))?.version }
}

t.test('a posting that another call has settled before its turn came is answered as it is then', async t => {
  const { dependencies } = await changedBeforeTheTurn(t, { before: {}, change: { state: 'posted' } })
  t.match(await readPosting(dependencies, COMMAND), { state: 'posted', posted: { count: 2, ranges: ['1-2'] } })
})

t.test('of two equal postings at the same moment the later one answers what the first one stored', async t => {
  const { dependencies, version } = await changedBeforeTheTurn(t, { before: {}, change: { state: 'posted' } })
  t.match(await postGlBatch(dependencies, { ...COMMAND, request: {} }), { state: 'posted', timeline: [] })
  t.equal(await version(), 2)
})

t.test('of two undos at the same moment the later one answers that nothing is posted', async t => {
  const nothing: Partial<Posting> = { state: 'none', batchIdentifier: null, records: [] }
  const { dependencies, version } = await changedBeforeTheTurn(t, { before: { state: 'posted' }, change: nothing })
  t.match(await undoPosting(dependencies, COMMAND), { state: 'none', posted: { count: 0 } })
  t.equal(await version(), 2)
})
