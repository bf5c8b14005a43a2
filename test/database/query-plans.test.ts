import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery } from 'kysely'
import t from 'tap'
import { pageQuery } from '../../src/database/listed-batches.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { StoredGlEntries } from '../../src/database/stored-gl-entries.ts'
import type { BatchQuery } from '../../src/domain/batch-list.ts'
import { sqliteAt } from './test-database.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-plans-'))
const path = join(folder, 'records.db')
const database = await openDatabase(sqliteAt(path))
t.teardown(async () => {
  await database.destroy()
  await rm(folder, { recursive: true })
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

t.test('among a hundred thousand batches an export of ten thousand entries is looked up by the index alone', async t => {
  const direct = new DatabaseSync(path)
  direct.exec(`with recursive n(i) as (select 0 union all select i + 1 from n where i < 99999)
    insert into gl_entry_blocks (tenant_id, block, batch_id, ids) select 'acme', i / 100, 'b' || i, zeroblob(512) from n`)
  const plan = direct.prepare("explain query plan select batch_id, ids from gl_entry_blocks where tenant_id = 'acme' and block = 7 and batch_id < 'b' order by batch_id desc limit 100").all().map(row => String(row['detail']))
  direct.close()
  t.ok(plan.length === 1 && plan[0]?.includes('SEARCH'), plan.join('; '))
  t.strictSame(await new StoredGlEntries(database).overlapping('acme', ['0-9999']), [], 'batches that have none of the ids, page after page')
})
