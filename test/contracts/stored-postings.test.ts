import t from 'tap'
import { StoredPostings } from '../../src/database/stored-postings.ts'
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
  const saved = await postings.save(posting('b1'))
  t.strictSame(saved, posting('b1', { version: 1 }))
  t.strictSame(await postings.find('acme', 'b1'), saved)
  t.equal(await postings.find('other', 'b1'), undefined)
  const changed = await postings.save({ ...saved, state: 'posted', connectwiseBatchId: 7, takenBack: 1 })
  t.strictSame(await postings.find('acme', 'b1'), { ...saved, state: 'posted', connectwiseBatchId: 7, takenBack: 1, version: 2 })
  t.equal(changed.version, 2)
})

t.test('of two changes of one version the second is refused, also where both are the first', async t => {
  const saved = await postings.save(posting('b2'))
  await t.rejects(postings.save(posting('b2')), { code: 'POSTING_IN_PROGRESS', facts: { retryAfterSeconds: 5 } })
  await postings.save({ ...saved, state: 'posted' })
  await t.rejects(postings.save({ ...saved, state: 'uncertain' }), { code: 'POSTING_IN_PROGRESS' })
  t.match(await postings.find('acme', 'b2'), { state: 'posted', version: 2 })
})

t.test('an identifier is used once in a tenant, whatever its case, and is free again when nothing is posted', async t => {
  const saved = await postings.save(posting('b3', { batchIdentifier: 'June' }))
  await t.rejects(postings.save(posting('b4', { batchIdentifier: 'JUNE' })), { code: 'POSTING_IDENTIFIER_TAKEN', message: /b3/ })
  await postings.save(posting('b5', { batchIdentifier: 'June', tenantId: 'other' }))
  await postings.save({ ...saved, state: 'none', batchIdentifier: null, records: [] })
  await postings.save(posting('b6', { state: 'none', batchIdentifier: null, records: [] }))
  await postings.save(posting('b4', { batchIdentifier: 'JUNE' }))
})

t.test('two at the same moment do not get one identifier', async t => {
  const results = await Promise.allSettled(['b7', 'b8'].map(async id => await postings.save(posting(id, { batchIdentifier: 'July' }))))
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
})

t.test('postings near another one are those of its tenant whose records lie in its range', async t => {
  const of = (batchId: string, records: string[], more: Partial<Posting> = {}) => posting(batchId, { tenantId: 'near', records, ...more })
  await postings.save(of('n1', ['10-20', '40']))
  await postings.save(of('n2', ['1-9']))
  await postings.save(of('n3', ['41-50']))
  await postings.save(of('n4', [], { state: 'none', batchIdentifier: null }))
  await postings.save(of('n5', ['10-20'], { tenantId: 'other' }))
  const near = async (records: string[]) => (await postings.near(of('new', records))).map(({ batchId }) => batchId)
  t.strictSame(await near(['20']), ['n1'])
  t.strictSame(await near(['5', '45']), ['n2', 'n1', 'n3'])
  t.strictSame(await near(['21-39']), ['n1'], 'the range alone is looked at')
  t.strictSame(await near(['51-60']), [])
  t.strictSame((await postings.near(of('n1', ['10']))), [], 'not the posting itself')
})
