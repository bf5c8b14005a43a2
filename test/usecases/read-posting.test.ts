import t from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import type { PostingDependencies } from '../../src/usecases/posting/in-turn.ts'
import { readPosting } from '../../src/usecases/posting/read-posting.ts'
import { openOwnDatabase } from '../database/test-database.ts'

t.test('a posting that another call has settled before its turn came is answered as it is then', async t => {
  const postings = new StoredPostings(await openOwnDatabase(t))
  const runs = { count: 2, ranges: ['7-8'] }
  const batch = { id: 'b1', status: 'complete', tenantId: 'acme', links: { self: '/gl-batches/b1' }, summary: { glEntries: runs, nonReimbursableExpenses: { count: 0, ranges: [] } } }
  const uncertain = await postings.save({
    tenantId: 'acme', batchId: 'b1', state: 'uncertain', batchIdentifier: 'June', records: ['7-8'], connectwiseBatchId: null, timeline: [], version: 0
  })
  // ConnectWise is not asked: what opens it gives nothing that could be called
  const dependencies = {
    postings,
    records: { get: () => Promise.resolve({ batch: batch as unknown as GlBatch, manifestSha256: '' }) },
    tenants: { get: () => Promise.resolve({ connection: {} }) },
    gateway: { open: () => ({}) },
    turns: {
      take: async () => {
        await postings.save({ ...uncertain, state: 'posted' })
        return { release: () => Promise.resolve() }
      }
    },
    now: () => new Date(),
    deadlineMs: 60_000,
    leaseMs: 30_000
  } as unknown as PostingDependencies
  t.match(await readPosting(dependencies, { tenantId: 'acme', batchId: 'b1', signal: new AbortController().signal }), { state: 'posted', posted: runs })
})
