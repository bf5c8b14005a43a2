import t from 'tap'
import type { Diagnosis } from '../../openapi/diagnosis.ts'
import type { GlBatch, Warning } from '../../openapi/gl-batch.ts'
import type { GlRecord } from '../simulator/records/gl-record.ts'
import type { Oddities, SimulatorOptions } from '../simulator/start-simulator.ts'
import { generatedRecords } from './expected-summary.ts'
import { EVERYTHING, openBench, type Bench, type BenchOptions, type InterfaceName } from './failing-exports.ts'
import { restConnection } from './start-service.ts'

const counts = { invoices: 40, expenses: 12, purchases: 15 }
const THRU = '2025-12-31'

function generated (oddities: Oddities): SimulatorOptions {
  return { samples: false, counts, oddities }
}

async function withBench (options: BenchOptions, run: (bench: Bench) => Promise<void>): Promise<void> {
  await using bench = await openBench(options)
  await run(bench)
}

/** A company without oddities, which several tests export from. */
const plain = await openBench({ simulator: generated({}) })
t.teardown(async () => await plain[Symbol.asyncDispose]())

async function withPlain (run: (bench: Bench) => Promise<void>): Promise<void> {
  plain.simulator.requests.clear()
  await run(plain)
}

type Exported = GlBatch & { diagnosis: Diagnosis }

async function exported (bench: Bench, request: object = {}, { name = 'rest', query = '' }: { name?: InterfaceName | 'other', query?: string } = {}): Promise<Exported> {
  const answer = await bench.service.exportBatch(name, { ...EVERYTHING, thruDate: THRU, ...request }, { query })
  if (answer.status !== 201) throw new Error(await answer.text())
  return (await answer.json() as { batch: Exported }).batch
}

function warned ({ warnings }: GlBatch, code: string): Warning[] {
  return warnings.items.filter(warning => warning.code === code)
}

const invoicesOf = (records: GlRecord[]) => records.filter(({ kind }) => kind === 'invoices')
const numbers = (records: GlRecord[]) => records.map(({ documentNumber }) => documentNumber).toSorted()

t.test('an export that left nothing out says so for every kind', async t => await withPlain(async bench => {
  const { diagnosis, warnings } = await exported(bench)
  t.match(diagnosis, { made: true, why: null, reasons: [], leftOut: { items: [], omitted: 0 } })
  t.match(diagnosis.kinds, [
    { kind: 'invoices', compared: true, listed: 40, exported: 40, leftOut: 0, notCompared: 0, notes: [] },
    { kind: 'expenses', compared: true, leftOut: 0, notCompared: 0 },
    { kind: 'procurement', compared: true, listed: 15, exported: 15, leftOut: 0, notCompared: 0 }
  ])
  t.equal(diagnosis.kinds[1]?.listed, diagnosis.kinds[1]?.exported)
  t.strictSame(warnings.items, [])
}))

t.test('blocked records are named one by one, with the party that has no account number and the fix', async t => await withBench({ simulator: generated({ blocked: 0.1 }) }, async bench => {
  const batch = await exported(bench)
  const blocked = generatedRecords(counts, { blocked: 0.1 }).filter(record => record.blocked)
  const parties = blocked.filter(({ kind }) => kind !== 'expenses')
  t.ok(parties.length > 4)
  const missing = warned(batch, 'ACCOUNT_NUMBER_MISSING').filter(({ message }) => message.startsWith('Left out'))
  t.strictSame(missing.map(({ record }) => record?.split(' ')[1]).toSorted(), numbers(parties))
  t.match(missing[0], { record: /^invoice /, message: /^Left out: the customer .+ has no account number\.$/, fix: /finance page of the company/ })
  t.match(missing.at(-1), { record: /^purchase /, message: /the vendor / })
  const lines = blocked.flatMap(record => record.kind === 'expenses' ? record.lines : [])
  t.ok(lines.length > 0)
  t.equal(warned(batch, 'NO_GL_ENTRIES').length, lines.length, 'the list of expenses tells no more')
  t.match(warned(batch, 'NO_GL_ENTRIES')[0], { record: /^expense \d+ of /, message: /nothing in ConnectWise's list says why/, fix: /reopen and close/ })
  const stored = await (await bench.service.call(`/gl-batches/${batch.id}`, { headers: { 'x-tenant-id': 'rest' } })).json() as Exported
  t.strictSame(stored.diagnosis, batch.diagnosis, 'it stands in the record')
  t.match(batch.diagnosis.reasons, [{ reason: 'ACCOUNT_NUMBER_MISSING', records: parties.length }, { reason: 'NO_GL_ENTRIES', records: lines.length }])
  const [first] = invoicesOf(blocked)
  t.match(batch.diagnosis.leftOut.items[0], { kind: 'invoices', record: `invoice ${first?.documentNumber}`, id: String(first?.id), date: first?.date, currency: first?.currency, locationId: first?.locationId, reason: 'ACCOUNT_NUMBER_MISSING' })
}))

t.test('what is dated after the thru date is one warning with the number of records and the first of them', async t => await withBench({ simulator: generated({ futureDated: 0.2 }) }, async bench => {
  const future = generatedRecords(counts, { futureDated: 0.2 }).filter(({ date }) => date > THRU)
  const batch = await exported(bench, { exportExpenses: false })
  const rows = future.filter(({ kind }) => kind !== 'expenses')
  t.match(warned(batch, 'AFTER_THRU_DATE'), [{ message: new RegExp(`^${rows.length} unposted records .* after the thru date 2025-12-31\\.$`), record: `invoice ${invoicesOf(future)[0]?.documentNumber}`, fix: /later thruDate/ }])
  t.strictSame(batch.diagnosis.leftOut.items.map(({ record }) => record.split(' ')[1]).toSorted(), numbers(rows))
  t.ok(batch.diagnosis.leftOut.items.every(({ reason, date }) => reason === 'AFTER_THRU_DATE' && (date ?? '') > THRU))
  const today = await exported(bench, { thruDate: undefined, exportInvoices: false, exportExpenses: false, include: undefined })
  t.match(warned(today, 'AFTER_THRU_DATE')[0]?.message, /\(today, because the request named none\)/)
}))

t.test('records of other locations than the one asked for are named as such', async t => await withPlain(async bench => {
  const records = generatedRecords(counts, {}).filter(({ kind }) => kind !== 'expenses')
  const batch = await exported(bench, { ownerLevel: 11, exportExpenses: false })
  const others = records.filter(({ locationId }) => locationId !== 11)
  t.match(batch.diagnosis.reasons, [{ reason: 'OUTSIDE_LOCATION', records: others.length }])
  t.match(warned(batch, 'OUTSIDE_LOCATION'), [{ message: /unposted records were left out .* is of location (1|2), and the export was of location 11/, fix: /leave ownerLevel out/ }])
  t.strictSame(batch.diagnosis.leftOut.items.map(({ record }) => record.split(' ')[1]).toSorted(), numbers(others))
}))

t.test('what include and exclude leave out is listed and not warned of', async t => await withPlain(async bench => {
  const [first, second] = invoicesOf(generatedRecords(counts, {}))
  const only = await exported(bench, { exportExpenses: false, exportProcurement: false, include: { invoices: [first?.id, second?.id] } })
  t.match(only.diagnosis.kinds, [{ listed: 40, exported: 2, leftOut: 38 }])
  t.match(only.diagnosis.reasons, [{ reason: 'NOT_SELECTED', records: 38 }])
  t.strictSame(only.warnings.items.filter(({ code }) => code !== 'OVERLAPS_STORED_BATCH'), [])
  const all = await exported(bench, {}, { query: '?diagnose=false' })
  const bill = generatedRecords(counts, {}).find(({ kind }) => kind === 'expenses')
  const less = await exported(bench, { exportInvoices: false, exportProcurement: false, exclude: { expenses: [bill?.id] } })
  t.equal(less.summary.kinds.expenses.documents, all.summary.kinds.expenses.documents - 1)
  t.match(less.diagnosis.reasons, [{ reason: 'NOT_SELECTED', records: bill?.kind === 'expenses' ? bill.lines.length : 0 }], 'every expense of the bill')
}))

t.test('an exported record with a tax and no tax code is warned of', async t => await withBench({ simulator: generated({ withoutTaxCode: 0.5 }) }, async bench => {
  const taxed = invoicesOf(generatedRecords(counts, { withoutTaxCode: 0.5 })).filter(record => record.kind === 'invoices' && record.taxCents !== 0 && record.taxCode === '')
  t.ok(taxed.length > 3)
  const batch = await exported(bench)
  t.strictSame(warned(batch, 'TAX_CODE_MISSING').map(({ record }) => record?.split(' ')[1]).toSorted(), numbers(taxed))
}))

t.test('every page of the lists is compared, at most 200 records are listed, and the others are counted', async t => await withBench({ simulator: { samples: false, counts: { invoices: 1110, expenses: 0, purchases: 0 }, oddities: { blocked: 0.2, withoutDetails: 0.9 } } }, async bench => {
  const batch = await exported(bench)
  t.match(batch.diagnosis.kinds[0], { listed: 1110, exported: 889, leftOut: 221 })
  t.equal(batch.diagnosis.leftOut.items.length, 200)
  t.equal(batch.diagnosis.leftOut.omitted, 21)
  t.equal(warned(batch, 'ACCOUNT_NUMBER_MISSING').length, 200)
  t.ok(batch.warnings.omitted >= 21)
}))

t.test('lists longer than UNPOSTED_MAX_ROWS are compared up to there, and that is said', async t => await withBench({ simulator: { samples: false, counts: { invoices: 1010, expenses: 0, purchases: 0 }, oddities: { withoutDetails: 0.9 } }, env: { UNPOSTED_MAX_ROWS: '1000' } }, async bench => {
  t.match((await exported(bench)).diagnosis.kinds[0], { compared: true, listed: 1000, exported: 1000, notes: ['Only the first 1000 of 1010 rows were compared (UNPOSTED_MAX_ROWS).'] })
}))

t.test('a list that may not be read leaves the export whole and the other lists compared', async t => await withPlain(async bench => {
  bench.simulator.faults.add({ kind: 'status', status: 403 }, { operation: 'list-unposted' })
  const batch = await exported(bench)
  t.match(batch.diagnosis, { made: false, why: /^The list of unposted invoices was not compared: .*security role .* \(CONNECTWISE_ROLE_REFUSED\)$/ })
  t.match(batch.diagnosis.kinds, [{ kind: 'invoices', compared: false, why: /CONNECTWISE_ROLE_REFUSED/ }, { kind: 'expenses', compared: true }, { kind: 'procurement', compared: true }])
  t.match(warned(batch, 'DIAGNOSIS_NOT_MADE'), [{ message: /unposted invoices was not compared/, record: null, fix: /GET \/unposted/ }])
  t.equal(batch.summary.kinds.invoices.documents, 40)
}))

t.test('lists that take too long leave the export whole, and no list after the deadline is asked for', async t => await withBench({ simulator: generated({}), env: { UNPOSTED_DEADLINE_MS: '300' } }, async bench => {
  bench.simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'list-unposted' })
  const batch = await exported(bench)
  t.notOk(batch.diagnosis.made)
  t.match(batch.diagnosis.kinds.map(({ compared, why }) => [compared, why]), Array(3).fill([false, /Reading the unposted lists took longer than the 300 ms that are allowed\. \(CONNECTWISE_TIMEOUT\)/]))
  t.equal(warned(batch, 'DIAGNOSIS_NOT_MADE').length, 3)
  t.equal(bench.simulator.requests.of('list-unposted').length, 1)
  t.equal(bench.service.batchCount(), 1)
}))

t.test('a caller can leave the diagnosis out, and the Accounting Interface has none', async t => await withPlain(async bench => {
  const silent = await exported(bench, {}, { query: '?diagnose=false' })
  t.match(silent.diagnosis, { made: false, why: 'The call said diagnose=false.', kinds: [] })
  t.match((await exported(bench, {}, { name: 'accounting-interface' })).diagnosis, { made: false, why: /has no lists/ })
  t.equal(bench.simulator.requests.of('list-unposted').length, 0)
  t.equal((await bench.service.exportBatch('rest', EVERYTHING, { query: '?diagnose=no' })).status, 400)
}))

t.test('records of a location that the API member cannot see are neither exported nor listed', async t => await withPlain(async bench => {
  const { apiKeys } = bench.simulator.company
  await bench.service.putTenant('other', { ...restConnection(bench.simulator), publicKey: apiKeys.oneLocation.publicKey, privateKey: apiKeys.oneLocation.privateKey })
  const { diagnosis } = await exported(bench, {}, { name: 'other' })
  t.strictSame(diagnosis.leftOut.items, [])
  t.ok((diagnosis.kinds[0]?.listed ?? 40) < 40)
}))

t.test('an export whose GL entries are in a stored batch of the same tenant says in which', async t => await withBench({ simulator: generated({}) }, async bench => {
  const first = await exported(bench, { exportExpenses: false })
  t.strictSame(warned(first, 'OVERLAPS_STORED_BATCH'), [])
  const second = await exported(bench, { exportInvoices: false })
  t.match(warned(second, 'OVERLAPS_STORED_BATCH'), [{ record: `batch ${first.id}`, message: new RegExp(`^GL entries such as \\d+(-\\d+)? are in batch ${first.id} of \\d{4}-\\d\\d-\\d\\d as well, which was not posted\\.$`), fix: /once only/ }])
  const third = await exported(bench)
  t.match(warned(third, 'OVERLAPS_STORED_BATCH'), [{ record: `batch ${second.id}`, message: /; at least 1 more stored batches hold some of them\.$/ }], 'the newest is named')
  t.strictSame(warned(await exported(bench, {}, { name: 'accounting-interface' }), 'OVERLAPS_STORED_BATCH'), [], 'another tenant has its own')
  for (let times = 0; times < 9; times++) await exported(bench, {}, { query: '?diagnose=false' })
  t.match(warned(await exported(bench), 'OVERLAPS_STORED_BATCH')[0]?.message, /; at least 9 more stored batches hold/)
}))
