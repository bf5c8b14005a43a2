import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import t from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { ListedBatches, pageQuery } from '../../src/database/listed-batches.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import type { BatchQuery } from '../../src/domain/batch-list.ts'
import { batchRecord, sha256 } from '../records/batch-records.ts'
import { insertComplete } from '../records/insert-complete.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-list-'))
const database = await openDatabase(join(folder, 'records.db'))
t.teardown(async () => {
  await database.destroy()
  await rm(folder, { recursive: true })
})
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
  await database.updateTable('gl_batches')
    .set({ record: JSON.stringify(batchRecord({ id: 'a', summary: { ...summary, kinds: kinds(0, 0, 3) } })), status: 'expired' })
    .where('id', '=', 'a').execute()
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

for (const [what, filter, index] of [
  ['no filter', {}, 'gl_batches_newest'],
  ['a period', { from: '2026-01-01', before: '2027-01-01' }, 'gl_batches_newest'],
  ['a status', { status: 'complete' }, 'gl_batches_by_status'],
  ['invoices', { kind: 'invoices' }, 'gl_batches_with_invoices'],
  ['expenses', { kind: 'expenses' }, 'gl_batches_with_expenses'],
  ['procurement and a period', { kind: 'procurement', from: '2026-01-01', before: '2027-01-01' }, 'gl_batches_with_procurement'],
  ['a status, a kind and a period', { status: 'complete', kind: 'invoices', from: '2026-01-01', before: '2027-01-01' }, 'gl_batches_by_status_with_invoices']
] as const) {
  t.test(`a page with ${what} begins in an index right where the page before it ended: no scan, no sorting`, async t => {
    const first = await planOf(filter)
    t.match(first, new RegExp(`^SEARCH gl_batches USING INDEX ${index} \\(tenant_id=\\?`))
    t.notMatch(first, /SCAN|TEMP B-TREE/)
    const next = await planOf({ ...filter, after: { createdAt: '2026-10-02T00:00:00.000Z', id: 'b1' } })
    t.match(next, new RegExp(`^SEARCH gl_batches USING INDEX ${index} \\(tenant_id=\\? .*AND \\(created_at,id\\)<\\(\\?,\\?\\)\\)$`))
  })
}

async function planOf (filter: Partial<BatchQuery>): Promise<string> {
  const { sql, parameters } = pageQuery(database, { tenantId: 'acme', limit: 50, ...filter }).compile()
  const { rows } = await database.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]))
  return rows.map(({ detail }) => detail).join('\n')
}

t.test('a place from a list without filters is understood under any period', async t => {
  const after = { createdAt: '2026-10-03T00:00:00.000Z', id: 'c' }
  t.strictSame(await idsOf({ after, before: '2026-10-02T00:00:00.000Z' }), ['a'])
  t.strictSame(await idsOf({ after, before: '2026-10-05T00:00:00.000Z' }), ['b2', 'b1', 'a'])
  t.match(await list.page({ tenantId: 'acme', limit: 2, after, from: '2026-10-02T00:00:00.000Z' }), { more: false })
})

t.test('a database that is closed is DATABASE_UNAVAILABLE', async t => {
  const closed = await openDatabase(join(folder, 'closed.db'))
  await closed.destroy()
  await t.rejects(new ListedBatches(closed).page({ tenantId: 'acme', limit: 1 }), { code: 'DATABASE_UNAVAILABLE' })
})
