import t from 'tap'
import { IndexedBatches } from '../../src/database/indexed-batches.ts'
import { ListedBatches } from '../../src/database/listed-batches.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { openOwnDatabase } from '../database/test-database.ts'
import { batchRecord, sha256 } from '../records/batch-records.ts'
import { collect, idOf } from '../records/stores.ts'

const database = await openOwnDatabase(t)
const index = new IndexedBatches(database)
const records = new StoredBatches(database)
const list = new ListedBatches(database)

const at = (day: number) => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString()
const put = async (day: number, filesLeft = false) =>
  await index.put({ batch: batchRecord({ id: idOf(day), createdAt: at(day), status: filesLeft ? 'expired' : 'complete' }), manifestSha256: sha256(idOf(day)), filesLeft })

t.test('what is put can be found, in pages of any number, by id and by age', async t => {
  const days = Array.from({ length: 450 }, (_, day) => (day * 7) % 450)
  for (const day of days) await put(day)
  const ids = days.map(idOf).sort()
  t.strictSame((await collect(index.archived())).map(({ batch }) => batch.id), ids)
  t.strictSame((await collect(index.createdBefore(at(420)))).map(({ batch }) => batch.id), ids.slice(0, 420))
  t.match(await index.find(idOf(3)), { batch: { id: idOf(3), status: 'complete' }, manifestSha256: sha256(idOf(3)), filesLeft: false })
  t.equal(await index.find(idOf(999)), undefined)
  t.equal(await index.hasManifest(sha256(idOf(3))), true)
  t.equal(await index.hasManifest(sha256('other')), false)
})

t.test('what is put again replaces what was there, and an expired batch is followed until its files are gone', async t => {
  await index.expire(batchRecord({ id: idOf(5), createdAt: at(5), status: 'expired' }))
  await index.expire(batchRecord({ id: idOf(999), createdAt: at(5), status: 'expired' }))
  await put(6, true)
  t.strictSame((await collect(index.withFilesLeft())).map(({ batch }) => [batch.id, batch.status]), [[idOf(5), 'expired'], [idOf(6), 'expired']])
  await index.cleared(idOf(5))
  t.strictSame((await collect(index.withFilesLeft())).map(({ batch }) => batch.id), [idOf(6)])
  t.equal((await collect(index.archived())).length, 450)
})

t.test('a running batch is not in the archive', async t => {
  await records.start({ ...batchRecord({ id: 'running' }), status: 'running' }, { fence: 1, keyed: false })
  t.equal(await index.isRunning('running'), true)
  t.equal(await index.isRunning(idOf(1)), false)
  t.equal(await index.find('running'), undefined)
})

t.test('a record with any character of JSON is stored and found by its kind', async t => {
  const odd = 'NUL \u0000, halves \ud800 \udc00, a pair \ud83d\ude00, spelled \\u0000 and \\\\ud800 "quoted"'
  const batch = batchRecord({ id: 'odd', tenantId: 'odd', emptyReason: odd })
  await index.put({ batch, manifestSha256: sha256('odd'), filesLeft: false })
  t.equal((await index.find('odd'))?.batch.emptyReason, odd)
  t.strictSame((await list.page({ tenantId: 'odd', limit: 10, kind: 'invoices' })).batches.map(({ id }) => id), ['odd'])
  t.strictSame((await list.page({ tenantId: 'odd', limit: 10, kind: 'expenses' })).batches, [])
})
