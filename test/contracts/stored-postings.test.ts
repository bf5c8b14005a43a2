import t from 'tap'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { Posting } from '../../src/domain/postings.ts'
import { openOwnDatabase } from '../database/test-database.ts'

const database = await openOwnDatabase(t)
const postings = new StoredPostings(database)

function posting (batchId: string, more: Partial<Posting> = {}): Posting {
  return {
    tenantId: 'acme',
    batchId,
    state: 'marking',
    batchIdentifier: `GL ${batchId}`,
    records: ['1503-1510', '1600'],
    connectwiseBatchId: null,
    timeline: [{ at: '2026-10-31T00:00:00.000Z', event: 'asked "ConnectWise" é' }],
    takenBack: 0,
    version: 0,
    ...more
  }
}

t.test('a posting comes back as it was stored, to its own tenant only', async t => {
  t.equal(await postings.find('acme', 'b1'), undefined)
  const saved = await postings.save(posting('b1'), 1)
  t.strictSame(saved, posting('b1', { version: 1 }))
  t.strictSame(await postings.find('acme', 'b1'), saved)
  t.equal(await postings.find('other', 'b1'), undefined)
  const changed = await postings.save({ ...saved, state: 'posted', connectwiseBatchId: 7, takenBack: 1 }, 1)
  t.strictSame(await postings.find('acme', 'b1'), { ...saved, state: 'posted', connectwiseBatchId: 7, takenBack: 1, version: 2 })
  t.equal(changed.version, 2)
})

t.test('a posting is not stored under a turn that another has taken since', async t => {
  let now = new Date('2026-10-31T00:00:00Z')
  const turns = new StoredTurns(database, { now: () => now, leaseMs: 1000 })
  const late = await turns.take('turns')
  const saved = await postings.save(posting('late', { tenantId: 'turns', batchIdentifier: 'Late' }), late.fence)
  now = new Date(now.getTime() + 1000)
  const next = await turns.take('turns')
  await t.rejects(postings.save({ ...saved, state: 'posted' }, late.fence), { code: 'POSTING_IN_PROGRESS', message: /turn/ })
  await t.rejects(postings.save(posting('later', { tenantId: 'turns', batchIdentifier: 'Later' }), late.fence), { code: 'POSTING_IN_PROGRESS' })
  t.match(await postings.find('turns', 'late'), { state: 'marking', version: 1 })
  t.equal(await postings.find('turns', 'later'), undefined)
  t.match(await postings.save({ ...saved, state: 'posted' }, next.fence), { version: 2 })
})

t.test('of two changes of one version the second is refused, also where both are the first', async t => {
  const saved = await postings.save(posting('b2'), 1)
  await t.rejects(postings.save(posting('b2'), 1), { code: 'POSTING_IN_PROGRESS', facts: { retryAfterSeconds: 5 } })
  await postings.save({ ...saved, state: 'posted' }, 1)
  await t.rejects(postings.save({ ...saved, state: 'uncertain' }, 1), { code: 'POSTING_IN_PROGRESS' })
  t.match(await postings.find('acme', 'b2'), { state: 'posted', version: 2 })
})

t.test('an identifier is used once in a tenant, whatever its case, and is free again when nothing is posted', async t => {
  const saved = await postings.save(posting('b3', { batchIdentifier: 'June' }), 1)
  await t.rejects(postings.save(posting('b4', { batchIdentifier: 'JUNE' }), 1), { code: 'POSTING_IDENTIFIER_TAKEN', message: /b3/ })
  await postings.save(posting('b5', { batchIdentifier: 'June', tenantId: 'other' }), 1)
  await postings.save({ ...saved, state: 'none', batchIdentifier: null, records: [] }, 1)
  await postings.save(posting('b6', { state: 'none', batchIdentifier: null, records: [] }), 1)
  await postings.save(posting('b4', { batchIdentifier: 'JUNE' }), 1)
})

t.test('two at the same moment do not get one identifier', async t => {
  const results = await Promise.allSettled(['b7', 'b8'].map(async id => await postings.save(posting(id, { batchIdentifier: 'July' }), 1)))
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
})

t.test('postings near another one are those of its tenant whose records lie in its range', async t => {
  const of = (batchId: string, records: string[], more: Partial<Posting> = {}) => posting(batchId, { tenantId: 'near', records, ...more })
  await postings.save(of('n1', ['10-20', '40']), 1)
  await postings.save(of('n2', ['1-9']), 1)
  await postings.save(of('n3', ['41-50']), 1)
  await postings.save(of('n4', [], { state: 'none', batchIdentifier: null }), 1)
  await postings.save(of('n5', ['10-20'], { tenantId: 'other' }), 1)
  const near = async (records: string[]) => (await postings.near(of('new', records))).map(({ batchId }) => batchId)
  t.strictSame(await near(['20']), ['n1'])
  t.strictSame(await near(['5', '45']), ['n2', 'n1', 'n3'])
  t.strictSame(await near(['21-39']), ['n1'], 'the range alone is looked at')
  t.strictSame(await near(['51-60']), [])
  t.strictSame((await postings.near(of('n1', ['10']))), [], 'not the posting itself')
})
