import t from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { IndexedBatches } from '../../src/database/indexed-batches.ts'
import { ListedBatches } from '../../src/database/listed-batches.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { toOverview } from '../../src/domain/batch-overview.ts'
import type { BatchQuery } from '../../src/domain/batch-list.ts'
import { batchRecord, sha256 } from '../records/batch-records.ts'
import { insertComplete } from '../records/insert-complete.ts'
import { openOwnDatabase } from '../database/test-database.ts'

const database = await openOwnDatabase(t)
const list = new ListedBatches(database)
const records = new StoredBatches(database)

async function insert (batch: GlBatch): Promise<void> {
  await insertComplete(records, batch, sha256(batch.id))
}

const counts = (documents: number) => ({ documents, lines: documents })
const kinds = (invoices: number, expenses: number, procurement: number) => ({
  invoices: counts(invoices), expenses: counts(expenses), procurement: counts(procurement)
})
const { summary } = batchRecord({ id: 'any' })
await insert(batchRecord({ id: 'a', createdAt: '2026-10-01T00:00:00.000Z' }))
await insert(batchRecord({ id: 'c', createdAt: '2026-10-03T00:00:00.000Z', summary: { ...summary, kinds: kinds(0, 2, 0) } }))
await insert(batchRecord({ id: 'b2', createdAt: '2026-10-02T00:00:00.000Z', status: 'expired' }))
await insert(batchRecord({ id: 'b1', createdAt: '2026-10-02T00:00:00.000Z', summary: { ...summary, kinds: kinds(1, 1, 1) } }))
await insert(batchRecord({ id: 'x', tenantId: 'other' }))

async function idsOf (query: Partial<BatchQuery>): Promise<string[]> {
  return (await list.page({ tenantId: 'acme', limit: 50, ...query })).batches.map(({ id }) => id)
}

t.test('batches of the tenant come newest first, whatever the order of their inserts; those of one moment by their id', async t => {
  t.strictSame(await idsOf({}), ['c', 'b2', 'b1', 'a'])
  t.strictSame(await idsOf({ tenantId: 'nobody' }), [])
})

t.test('each filter and all of them together leave what they name', async t => {
  t.strictSame(await idsOf({ from: '2026-10-02T00:00:00.000Z' }), ['c', 'b2', 'b1'])
  t.strictSame(await idsOf({ before: '2026-10-03T00:00:00.000Z' }), ['b2', 'b1', 'a'])
  t.strictSame(await idsOf({ status: 'expired' }), ['b2'])
  t.strictSame(await idsOf({ kind: 'invoices' }), ['b2', 'b1', 'a'])
  t.strictSame(await idsOf({ kind: 'expenses' }), ['c', 'b1'])
  t.strictSame(await idsOf({ kind: 'procurement' }), ['b1'])
  t.strictSame(await idsOf({ kind: 'invoices', status: 'complete', from: '2026-10-02T00:00:00.000Z', before: '2026-10-03T00:00:00.000Z' }), ['b1'])
})

t.test('a page says whether there are more, and the next one begins right after it', async t => {
  const first = await list.page({ tenantId: 'acme', limit: 2 })
  t.match([first.batches.map(({ id }) => id), first.more], [['c', 'b2'], true])
  await insert(batchRecord({ id: 'newer', createdAt: '2026-10-04T00:00:00.000Z' }))
  const next = await list.page({ tenantId: 'acme', limit: 2, after: first.batches[1] })
  t.match([next.batches.map(({ id }) => id), next.more], [['b1', 'a'], false], 'what was added meanwhile shifts nothing')
})

t.test('a batch that gains a kind or a status is found by it at once', async t => {
  const changed = batchRecord({ id: 'a', createdAt: '2026-10-01T00:00:00.000Z', status: 'expired', summary: { ...summary, kinds: kinds(0, 0, 3) } })
  await new IndexedBatches(database).put({ batch: changed, manifestSha256: sha256('a'), filesLeft: false })
  t.strictSame(await idsOf({ kind: 'procurement' }), ['b1', 'a'])
  t.strictSame(await idsOf({ status: 'expired' }), ['b2', 'a'])
})

t.test('a record that has no summary yet is of no kind, and listed', async t => {
  await database.insertInto('gl_batches')
    .values({ id: 'early', tenant_id: 'early', status: 'running', created_at: '2026-10-01T00:00:00.000Z', fence: 1, record: '{"id":"early"}' })
    .execute()
  t.strictSame(await idsOf({ tenantId: 'early' }), ['early'])
  t.strictSame(await idsOf({ tenantId: 'early', kind: 'invoices' }), [])
})

t.test('a batch is listed with counts in place of its long lists, whatever its state', async t => {
  const both = [batchRecord({ id: 'whole', tenantId: 'counts' }), { ...batchRecord({ id: 'begun', tenantId: 'counts' }), status: 'running' as const }]
  await insert(both[0] as GlBatch)
  await records.start(both[1]!, { fence: 1, keyed: false })
  const { batches } = await list.page({ tenantId: 'counts', limit: 5 })
  t.strictSame(batches, both.map(toOverview))
})

t.test('a batch that a replica of an earlier version lets expire is listed as expired', async t => {
  const batch = batchRecord({ id: 'kept', tenantId: 'kept', createdAt: '2026-10-01T00:00:00.000Z' })
  await insert(batch)
  const expired: GlBatch = { ...batch, status: 'expired', expired: { at: '2026-11-01T00:00:00.000Z', rule: 'RETENTION_DAYS=30' } }
  await database.updateTable('gl_batches').set({ status: 'expired', record: JSON.stringify(expired), files_left: 1 }).where('id', '=', 'kept').execute()
  t.strictSame((await list.page({ tenantId: 'kept', limit: 5 })).batches, [toOverview(expired)])
})

t.test('a record that a replica of an earlier version replaces is listed and found as it is now', async t => {
  const batch = batchRecord({ id: 'mended', tenantId: 'mended', createdAt: '2026-10-01T00:00:00.000Z' })
  await insert(batch)
  const mended: GlBatch = { ...batch, summary: { ...summary, kinds: kinds(0, 5, 0) } }
  await database.updateTable('gl_batches').set({ record: JSON.stringify(mended) }).where('id', '=', 'mended').execute()
  t.strictSame((await list.page({ tenantId: 'mended', limit: 5 })).batches, [toOverview(mended)])
  t.strictSame([await idsOf({ tenantId: 'mended', kind: 'expenses' }), await idsOf({ tenantId: 'mended', kind: 'invoices' })], [['mended'], []])
  await new IndexedBatches(database).put({ batch: mended, manifestSha256: sha256('mended'), filesLeft: false })
  t.match(await database.selectFrom('gl_batches').select('overview').where('id', '=', 'mended').executeTakeFirst(), { overview: JSON.stringify(toOverview(mended)) }, 'this version gives it one again')
})

t.test('a batch that a replica of an earlier version completes is found by its kinds', async t => {
  await database.insertInto('gl_batches')
    .values({ id: 'old', tenant_id: 'old', status: 'complete', created_at: '2026-10-01T00:00:00.000Z', fence: 1, record: JSON.stringify(batchRecord({ id: 'old', summary: { ...summary, kinds: kinds(0, 1, 0) } })) })
    .execute()
  t.strictSame(await idsOf({ tenantId: 'old', kind: 'expenses' }), ['old'])
  t.strictSame(await idsOf({ tenantId: 'old', kind: 'invoices' }), [])
})

t.test('a place from a list without filters is understood under any period', async t => {
  const after = { createdAt: '2026-10-03T00:00:00.000Z', id: 'c' }
  t.strictSame(await idsOf({ after, before: '2026-10-02T00:00:00.000Z' }), ['a'])
  t.strictSame(await idsOf({ after, before: '2026-10-05T00:00:00.000Z' }), ['b2', 'b1', 'a'])
  t.match(await list.page({ tenantId: 'acme', limit: 2, after, from: '2026-10-02T00:00:00.000Z' }), { more: false })
})

t.test('a database that is closed is DATABASE_UNAVAILABLE', async t => {
  const closed = await openOwnDatabase(t)
  await closed.destroy()
  await t.rejects(new ListedBatches(closed).page({ tenantId: 'acme', limit: 1 }), { code: 'DATABASE_UNAVAILABLE' })
})
