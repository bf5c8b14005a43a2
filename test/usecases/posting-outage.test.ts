import t, { type Test } from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import { Problem } from '../../src/domain/problem.ts'
import type { PostingDependencies } from '../../src/usecases/posting/in-turn.ts'
import { postGlBatch } from '../../src/usecases/posting/post-gl-batch.ts'
import { RunningWork } from '../../src/usecases/running-work.ts'
import { openOwnDatabase } from '../database/test-database.ts'

const away = async () => await Promise.reject(new Problem('DATABASE_UNAVAILABLE', 'The database did not answer.'))
const batch = {
  id: 'b1',
  status: 'complete',
  tenantId: 'acme',
  links: { self: '/gl-batches/b1' },
  request: { exportInvoices: true },
  summary: { glEntries: { count: 2, ranges: ['7-8'] }, nonReimbursableExpenses: { count: 0, ranges: [] } }
} as unknown as GlBatch

/** A posting whose database goes away when ConnectWise is called; without look-ups, as on the Accounting Interface. */
async function prepare (t: Test, markExported: () => Promise<void>) {
  const postings = new StoredPostings(await openOwnDatabase(t))
  const save = postings.save.bind(postings)
  const dependencies = {
    postings,
    running: new RunningWork(),
    records: { get: () => Promise.resolve({ batch, manifestSha256: '' }) },
    tenants: { get: () => Promise.resolve({ connection: { interface: 'rest', site: 'psa.example', companyId: 'acme' } }) },
    gateway: {
      open: () => ({
        markExported: async () => {
          postings.save = away
          await markExported()
        }
      })
    },
    turns: { take: () => Promise.resolve({ release: away, renew: away }) },
    now: () => new Date(),
    deadlineMs: 60_000,
    leaseMs: 30_000
  } as unknown as PostingDependencies
  const post = async () => await postGlBatch(dependencies, { tenantId: 'acme', batchId: 'b1', request: {}, signal: new AbortController().signal })
  return { postings, post, back: () => { postings.save = save } }
}

t.test('a database that goes away while ConnectWise marks leaves the outcome uncertain, whether ConnectWise answered or not', async t => {
  for (const mark of [async () => {}, async () => await Promise.reject(new Problem('CONNECTWISE_TIMEOUT', 'slow', { outcome: 'uncertain' }))]) {
    const { postings, post } = await prepare(t, mark)
    await t.rejects(post(), { code: 'DATABASE_UNAVAILABLE', facts: { outcome: 'uncertain' } })
    t.match(await postings.find('acme', 'b1'), { state: 'marking' })
  }
})

t.test('a turn that cannot be released does not make a posting fail', async t => {
  const stage = await prepare(t, () => {
    stage.back()
    return Promise.resolve()
  })
  t.match(await stage.post(), { state: 'posted' })
})
