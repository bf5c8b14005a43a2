import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-records-'))
const database = await openDatabase(join(folder, 'records.db'))
t.teardown(async () => {
  await database.destroy()
  await rm(folder, { recursive: true })
})
const batches = new StoredBatches(database)

function batch (tenantId: string, id: string): GlBatch {
  const nothing = { count: 0, ranges: [] }
  return {
    id,
    tenantId,
    interface: 'rest',
    status: 'complete',
    createdAt: '2026-10-31T00:00:00.000Z',
    empty: true,
    emptyReason: 'Nothing: "quoted" é',
    request: { exportInvoices: true, exportExpenses: false, exportProcurement: false, ownerLevel: null, thruDate: { date: '2026-10-31', source: 'today' } },
    document: { format: 'json', bytes: 2, sha256: 'a'.repeat(64), location: 'file:///a' },
    summary: {
      kinds: { invoices: { documents: 0, lines: 0 }, expenses: { documents: 0, lines: 0 }, procurement: { documents: 0, lines: 0 } },
      totals: [],
      accounts: [],
      balance: { balanced: true, documents: 0, unbalanced: 0 },
      documents: { items: [], omitted: 0 },
      glEntries: nothing,
      nonReimbursableExpenses: nothing
    },
    warnings: { items: [], omitted: 0 },
    links: { self: '/', xml: '/', json: '/' },
    timeline: []
  }
}

t.test('the first batch of a tenant follows none', async t => {
  t.equal(await batches.lastManifestSha256('acme'), null)
})

t.test('a record comes back as it was stored, to its own tenant only', async t => {
  const stored = { batch: batch('acme', 'b1'), manifestSha256: '1'.repeat(64) }
  await batches.insert(stored)
  t.strictSame(await batches.get('acme', 'b1'), stored)
  await t.rejects(batches.get('other', 'b1'), { code: 'BATCH_UNKNOWN' })
  await t.rejects(batches.get('acme', 'b2'), { code: 'BATCH_UNKNOWN' })
})

t.test('the newest manifest of a tenant is that of its last insert, whatever others do', async t => {
  await batches.insert({ batch: batch('acme', 'b2'), manifestSha256: '2'.repeat(64) })
  await batches.insert({ batch: batch('other', 'b3'), manifestSha256: '3'.repeat(64) })
  t.equal(await batches.lastManifestSha256('acme'), '2'.repeat(64))
  t.equal(await batches.lastManifestSha256('other'), '3'.repeat(64))
})

t.test('a batch id and a manifest are stored once', async t => {
  await t.rejects(batches.insert({ batch: batch('acme', 'b1'), manifestSha256: '4'.repeat(64) }), { code: 'DATABASE_UNAVAILABLE' })
  await t.rejects(batches.insert({ batch: batch('acme', 'b4'), manifestSha256: '1'.repeat(64) }), { code: 'DATABASE_UNAVAILABLE' })
})

t.test('the probe passes on an open database', async t => {
  await t.resolves(batches.probe())
})
