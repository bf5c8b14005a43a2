import t from 'tap'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { IndexedBatches } from '../../src/database/indexed-batches.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredGlEntries } from '../../src/database/stored-gl-entries.ts'
import { StoredKeys } from '../../src/database/stored-keys.ts'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import { StoredRateWindows } from '../../src/database/stored-rate-windows.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { Posting } from '../../src/domain/postings.ts'
import { openRacers } from '../database/test-database.ts'
import { batchRecord, sha256 } from '../records/batch-records.ts'

/** Often enough that both orders of two calls come about. */
const ROUNDS = 30
const LEASE_MS = 30_000

let now = new Date('2026-10-31T12:00:00Z')
const replicas = (await openRacers(t, 3)).map(database => ({
  batches: new StoredBatches(database),
  index: new IndexedBatches(database),
  entries: new StoredGlEntries(database),
  keys: new StoredKeys(database),
  postings: new StoredPostings(database),
  rates: new StoredRateWindows(database),
  turns: new StoredTurns(database, { now: () => now, leaseMs: LEASE_MS })
}))
type Replica = typeof replicas[number]
const [one, two] = replicas as [Replica, Replica]

/** Runs something so many times at the same moment, by turns on every replica. */
async function atOnce<T> (times: number, run: (replica: Replica, index: number) => Promise<T>): Promise<T[]> {
  return await Promise.all(Array.from({ length: times }, async (_, index) => await run(replicas[index % replicas.length]!, index)))
}

function running (id: string, tenantId: string): GlBatchRecord {
  return { ...batchRecord({ id, tenantId }), status: 'running' }
}

t.test('of a hundred calls with one key one has it, and all are told which', async t => {
  const name = { tenantId: 'acme', route: 'POST /gl-batches', key: 'k' }
  const found = await atOnce(100, async ({ keys }, index) => await keys.claim(name, { bodySha256: 'a', resourceId: `r${index}`, expiresAt: now }))
  t.equal(new Set(found.map(({ resourceId }) => resourceId)).size, 1)
  const passed = await atOnce(30, async ({ keys }, index) => await keys.pass(name, found[0]!, { bodySha256: 'a', resourceId: `p${index}`, expiresAt: now }))
  t.equal(passed.filter(Boolean).length, 1)
})

t.test('a key goes to another call or its batch begins, never both', async t => {
  for (let round = 0; round < ROUNDS; round++) {
    const [first, other] = [`begun${round}`, `other${round}`]
    const name = { tenantId: 'keyed', route: 'POST /gl-batches', key: first }
    const seen = await one.keys.claim(name, { bodySha256: 'a', resourceId: first, expiresAt: now })
    const [began, passed] = await Promise.all([
      one.batches.start(running(first, 'keyed'), { fence: 1, keyed: true }),
      two.keys.pass(name, seen, { bodySha256: 'a', resourceId: other, expiresAt: now })
    ])
    t.equal(began, passed ? 'key lost' : 'started')
  }
})

t.test('a batch of a turn that is over does not begin, or whoever has the next turn finds it', async t => {
  for (let round = 0; round < ROUNDS; round++) {
    const tenantId = `overtaken${round}`
    const slow = await one.turns.take(tenantId)
    now = new Date(now.getTime() + LEASE_MS)
    const [began, found] = await Promise.all([
      one.batches.start(running(tenantId, tenantId), { fence: slow.fence, keyed: false }),
      two.turns.take(tenantId).then(async ({ fence }) => await two.batches.takeOver(tenantId, fence))
    ])
    t.equal(found.length, began === 'started' ? 1 : 0)
  }
})

t.test('of many that ask for a turn one has it, and fences only grow', async t => {
  let last = 0
  for (let round = 0; round < ROUNDS; round++) {
    const [turn, ...others] = (await atOnce(9, async ({ turns }) => await turns.take('crowd').catch(() => undefined))).filter(taken => taken !== undefined)
    t.equal(others.length, 0)
    t.ok(turn!.fence > last)
    last = turn!.fence
    await turn!.release()
  }
})

t.test('a batch is completed, withdrawn or taken over, only one of them', async t => {
  for (let round = 0; round < ROUNDS; round++) {
    const tenantId = `ending${round}`
    const batch = batchRecord({ id: tenantId, tenantId })
    await one.batches.start(running(tenantId, tenantId), { fence: 1, keyed: false })
    const [completed, other] = await Promise.all([
      one.batches.complete({ batch, manifestSha256: sha256(tenantId) }, 1),
      round % 2 === 0 ? two.batches.withdraw(tenantId, 'cancelled') : two.batches.takeOver(tenantId, 2).then(({ length }) => length > 0)
    ])
    t.equal(completed, !other)
  }
})

t.test('of two batches that follow on the same manifest, and of two with one id, one is stored', async t => {
  const began = await atOnce(6, async ({ batches }) => await batches.start(running('same', 'acme'), { fence: 1, keyed: false }).catch(() => 'refused'))
  t.equal(began.filter(state => state === 'started').length, 1)
  t.equal((await one.batches.takeOver('acme', 2)).length, 1)
  const ids = Array.from({ length: 6 }, (_, index) => `twin${index}`)
  for (const id of ids) await one.batches.start(running(id, 'twins'), { fence: 1, keyed: false })
  const completed = await atOnce(6, async ({ batches }, index) => await batches.complete({ batch: batchRecord({ id: ids[index]!, tenantId: 'twins' }), manifestSha256: 'f'.repeat(64) }, 1).catch(() => false))
  t.equal(completed.filter(Boolean).length, 1)
  t.equal((await one.entries.overlapping('twins', ['1'])).length, 1, 'those that were refused left no entries')
})

t.test('of many changes of one posting, and of many postings with one identifier, one is stored', async t => {
  const posting = (batchId: string, more: Partial<Posting> = {}): Posting => ({ tenantId: 'acme', batchId, state: 'marking', batchIdentifier: batchId, records: ['1'], connectwiseBatchId: null, timeline: [], takenBack: 0, version: 0, ...more })
  const count = async (save: (replica: Replica, index: number) => Promise<Posting>) =>
    (await atOnce(12, async (replica, index) => await save(replica, index).then(() => true, () => false))).filter(Boolean).length
  t.equal(await count(async ({ postings }) => await postings.save(posting('p'), 1)), 1)
  t.equal(await count(async ({ postings }) => await postings.save(posting('p', { version: 1, state: 'posted' }), 1)), 1)
  t.equal(await count(async ({ postings }, index) => await postings.save(posting(`q${index}`, { batchIdentifier: 'October' }), 1)), 1)
})

t.test('calls that are counted at the same moment are all counted', async t => {
  const sums = await atOnce(150, async ({ rates }) => await rates.add('subject', 7, 1))
  t.strictSame(sums.sort((a, b) => a - b), Array.from({ length: 150 }, (_, index) => index + 1))
  await Promise.all([atOnce(6, async ({ rates }) => { await rates.forgetBefore(8) }), one.rates.add('other', 8, 1)])
  t.equal(await one.rates.add('subject', 8, 1), 1)
})

t.test('a batch that several put into the index at once is there once, with its entries', async t => {
  for (let round = 0; round < ROUNDS; round++) {
    const id = `indexed${round}`
    const batch = batchRecord({ id, tenantId: id })
    await atOnce(9, async ({ index }) => { await index.put({ batch, manifestSha256: sha256(id), filesLeft: false }) })
    t.match(await one.index.find(id), { batch: { id }, filesLeft: false })
    t.equal((await one.entries.overlapping(id, ['1-2'])).length, 1)
  }
})

t.test('whoever makes batches the last of their chains leaves room for those that begin meanwhile', async t => {
  for (const id of ['chain1', 'chain2']) await one.index.put({ batch: batchRecord({ id, tenantId: 'chain' }), manifestSha256: sha256(id), filesLeft: false })
  t.equal(await one.batches.lastManifestSha256('chain'), sha256('chain2'))
  await one.index.makeLast('chain1')
  t.equal(await one.batches.lastManifestSha256('chain'), sha256('chain1'))
  await atOnce(6, async ({ batches }, index) => await batches.start(running(`after${index}`, 'chain'), { fence: 1, keyed: false }))
  t.ok(await one.batches.complete({ batch: batchRecord({ id: 'after3', tenantId: 'chain' }), manifestSha256: sha256('after3') }, 1))
  t.equal(await one.batches.lastManifestSha256('chain'), sha256('after3'))
})
