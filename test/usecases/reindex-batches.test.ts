import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { pruneBatches } from '../../src/usecases/prune-batches.ts'
import { reindexBatches } from '../../src/usecases/reindex-batches.ts'
import { batchRecord } from '../records/batch-records.ts'
import { collect, openStores, type Stores } from '../records/stores.ts'

const DRY = { write: false, replace: false }
const WRITE = { write: true, replace: false }
const REPLACE = { write: true, replace: true }

async function filled (stores: Stores) {
  return [await stores.add(1), await stores.add(2), await stores.add(33), await stores.add(2, { tenantId: 'other', id: '01a20cf4-0000-7000-8000-00000000000a' })] as const
}

const rows = async ({ database }: Stores) => await database.selectFrom('gl_batches')
  .select(['id', 'tenant_id', 'status', 'created_at', 'manifest_sha256', 'record', 'files_left'])
  .orderBy('id').execute()

const told = async (stores: Stores, order: typeof DRY) =>
  (await collect(reindexBatches(stores, order))).map(({ outcome, folder, detail }) => `${outcome} ${folder} ${detail}`.trimEnd())

t.test('an empty database gets back the very rows that the exports wrote, those of removed batches too', async t => {
  const stores = await openStores(t)
  const batches = await filled(stores)
  await collect(pruneBatches({ ...stores, now: () => new Date('2026-01-30') }, { retentionDays: 28 }))
  const before = await rows(stores)
  t.equal(before.filter(({ status }) => status === 'expired').length, 1)
  const last = await stores.records.lastManifestSha256('acme')
  await stores.database.deleteFrom('gl_batches').execute()
  t.match(await told(stores, DRY), batches.map(() => /^missing .+ the database lacks its record$/))
  t.strictSame(await rows(stores), [], 'a dry run writes nothing')
  t.match(await told(stores, WRITE), batches.map(() => /^added .+ the database lacked its record$/))
  t.strictSame(await rows(stores), before)
  t.equal(await stores.records.lastManifestSha256('acme'), last, 'the chain goes on where it was')
  t.match(await told(stores, WRITE), batches.map(() => /^same/))
})

t.test('a removal that was interrupted is known again as one', async t => {
  const stores = await openStores(t)
  const [first] = await filled(stores)
  await collect(pruneBatches({ ...stores, now: () => new Date('2026-01-30') }, { retentionDays: 28 }))
  await writeFile(stores.pathOf(first, 'manifest.json'), '{}')
  await stores.database.deleteFrom('gl_batches').execute()
  await told(stores, WRITE)
  t.match(await stores.index.find(first.id), { batch: { status: 'expired' }, filesLeft: true })
})

t.test('a batch whose export still runs is left to that export', async t => {
  const stores = await openStores(t)
  const [first] = await filled(stores)
  await stores.database.updateTable('gl_batches').set({ status: 'running', manifest_sha256: null }).where('id', '=', first.id).execute()
  t.match(await told(stores, WRITE), [/^running .+ the export that made it, or else the service, records it$/, /^same/, /^same/, /^same/])
  t.equal(await stores.index.find(first.id), undefined)
})

t.test('a record in the middle is added without breaking the chain that follows', async t => {
  const stores = await openStores(t)
  const [first] = await filled(stores)
  const last = await stores.records.lastManifestSha256('acme')
  await stores.database.deleteFrom('gl_batches').where('id', '=', first.id).execute()
  t.match(await told(stores, WRITE), [/^added/, /^same/, /^same/, /^same/])
  t.equal(await stores.records.lastManifestSha256('acme'), last)
})

t.test('a record that differs is named with where, and replaced only when that is asked for', async t => {
  const stores = await openStores(t)
  const [first] = await filled(stores)
  const before = await rows(stores)
  const changed = { ...first, empty: true, document: { ...first.document, bytes: 1 } }
  await stores.database.updateTable('gl_batches').set({ record: JSON.stringify(changed) }).where('id', '=', first.id).execute()
  const differing = await rows(stores)
  for (const order of [DRY, WRITE]) {
    t.match((await told(stores, order))[0], /^different .+ the database differs in \/batch\/empty, \/batch\/document\/bytes$/)
    t.strictSame(await rows(stores), differing)
  }
  t.match((await told(stores, REPLACE))[0], /^replaced .+ the database differed in \/batch\/empty/)
  t.strictSame(await rows(stores), before)
})

t.test('what cannot be read or is not archived is named, and nothing is deleted', async t => {
  const stores = await openStores(t)
  const [first, second, third] = await filled(stores)
  await stores.edit(first, 'manifest.json', text => text.slice(1))
  await rm(dirname(stores.pathOf(second, 'x')), { recursive: true })
  await rm(stores.pathOf(third, 'manifest.json'))
  await writeFile(join(stores.archive, 'notes.txt'), '')
  const before = await rows(stores)
  t.match(await told(stores, REPLACE), [
    /^unreadable .+001 manifest\.json cannot be read: it is not as this service writes it$/,
    /^same/,
    /^not archived .+002 the database has its record, the archive has neither manifest nor tombstone$/,
    /^not archived .+033 /
  ])
  t.strictSame(await rows(stores), before)
})

t.test('a manifest whose runs of ids are none is not taken for one', async t => {
  const stores = await openStores(t)
  const { summary } = batchRecord({ id: 'any' })
  const batch = await stores.add(1, { summary: { ...summary, glEntries: { count: 3, ranges: ['7-8', '10'] } } })
  t.match(await told(stores, DRY), [/^same/])
  let before = '7-8'
  for (const run of ['7-8-9', '7-', '-8', 'seven', '1000000000000000']) {
    await stores.edit(batch, 'manifest.json', text => text.replace(`"${before}"`, `"${run}"`))
    t.match(await told(stores, DRY), [/^unreadable .+ manifest\.json cannot be read: it is not as this service writes it$/], run)
    before = run
  }
})
