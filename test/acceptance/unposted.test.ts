import t from 'tap'
import type { Unposted } from '../../openapi/unposted.ts'
import type { SimulatorOptions } from '../simulator/start-simulator.ts'
import { openBench, type Bench, type BenchOptions, type InterfaceName, type ProblemBody } from './failing-exports.ts'
import { generatedRecords } from './expected-summary.ts'

const counts = { invoices: 40, expenses: 12, purchases: 15 }
const oddities = { blocked: 0.1, futureDated: 0.2 }
const generated: SimulatorOptions = { samples: false, counts, oddities }
const THRU = '2025-12-31'

async function preview (bench: Bench, query: string, name: InterfaceName = 'rest'): Promise<Unposted> {
  const answer = await bench.service.call(`/unposted?${query}`, { headers: { 'x-tenant-id': name } })
  if (answer.status !== 200) throw new Error(await answer.text())
  return await answer.json() as Unposted
}

async function refused (bench: Bench, query: string, name: string = 'rest'): Promise<ProblemBody & { status: number }> {
  const answer = await bench.service.call(`/unposted?${query}`, { headers: { 'x-tenant-id': name } })
  return await answer.json() as ProblemBody & { status: number }
}

async function withBench (options: BenchOptions, run: (bench: Bench) => Promise<void>): Promise<void> {
  await using bench = await openBench(options)
  await run(bench)
}

function inMoney (cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}

t.test('the lists of a REST tenant are counted and summed to the cent, per kind and currency', async t => await withBench({ simulator: generated }, async bench => {
  const answer = await preview(bench, `thruDate=${THRU}`)
  t.match(answer, { tenantId: 'rest', interface: 'rest', source: 'unposted-lists', request: { thruDate: { date: THRU, source: 'request' }, ownerLevel: null, exportInvoices: true } })
  const records = generatedRecords(counts, oddities).filter(({ date }) => date <= THRU)
  const invoices = records.filter(({ kind }) => kind === 'invoices')
  const purchases = records.filter(({ kind }) => kind === 'purchases')
  const lines = records.flatMap(record => record.kind === 'expenses' ? record.lines.map(line => ({ currency: record.currency, totalCents: line.totalCents })) : [])
  for (const [kind, rows] of [['invoices', invoices], ['expenses', lines], ['procurement', purchases]] as const) {
    const found = answer.kinds[kind]!
    t.equal(found.count, rows.length, kind)
    t.ok(found.complete)
    t.strictSame(found.notes, [])
    for (const { currency, count, total } of found.totals) {
      const same = rows.filter(row => row.currency === currency)
      t.equal(count, same.length, `${kind} in ${String(currency)}`)
      t.equal(total, inMoney(same.reduce((sum, row) => sum + row.totalCents, 0)))
    }
    t.equal(found.totals.reduce((sum, { count }) => sum + count, 0), rows.length)
    t.equal(found.rows.items.length, 10)
    t.equal(found.rows.omitted, rows.length - 10)
  }
  t.equal(answer.kinds.invoices?.withoutAccountNumber, invoices.filter(({ blocked }) => blocked).length, 'what no export returns is told')
  const [first] = invoices
  t.match(answer.kinds.invoices?.rows.items[0], { id: String(first?.id), number: first?.documentNumber, date: first?.date, currency: first?.currency, total: inMoney(first?.totalCents ?? 0), locationId: first?.locationId })
  t.equal(bench.service.batchCount(), 0)
  t.strictSame(await bench.service.archiveFiles(), [], 'nothing is kept')
  t.equal(bench.simulator.requests.of('export').length, 0)
}))

t.test('a location and a thru date limit the lists, and ConnectWise is asked for no more', async t => await withBench({ simulator: generated }, async bench => {
  const [, second] = bench.simulator.company.locations
  const expected = generatedRecords(counts, oddities).filter(record => record.kind === 'invoices' && record.locationId === second?.id && record.date <= '2025-03-31')
  for (const ownerLevel of [String(second?.id), second?.name ?? '']) {
    const answer = await preview(bench, new URLSearchParams({ ownerLevel, thruDate: '2025-03-31', exportInvoices: 'true' }).toString())
    t.strictSame(Object.keys(answer.kinds), ['invoices'])
    t.strictSame(answer.request.ownerLevel, { id: second?.id, description: second?.name })
    t.equal(answer.kinds.invoices?.count, expected.length)
    t.ok(answer.kinds.invoices?.rows.items.every(row => row.locationId === second?.id && (row.date ?? '') <= '2025-03-31'))
  }
  t.equal(bench.simulator.requests.of('count-unposted')[0]?.query['conditions'], `locationId=${second?.id} and invoiceDate<=[2025-03-31T23:59:59Z]`)
}))

t.test('every page of a long list is read, and what is beyond the limit is counted and said', async t => {
  const long: SimulatorOptions = { samples: false, counts: { invoices: 2005, expenses: 0, purchases: 0 }, oddities: { withoutDetails: 0.9 } }
  await withBench({ simulator: long }, async bench => {
    const { invoices } = (await preview(bench, 'exportInvoices=true&rows=0')).kinds
    t.match(invoices, { count: 2005, complete: true, rows: { items: [], omitted: 2005 } })
    const exported = await (await bench.service.exportBatch('rest', { exportInvoices: true }, { query: '?diagnose=false' })).json() as { batch: { summary: { totals: { currency: string, documents: number, total: string }[] } } }
    const sorted = (totals: { currency: string | null }[]) => totals.toSorted((a, b) => String(a.currency).localeCompare(String(b.currency)))
    t.strictSame(sorted(invoices?.totals ?? []), sorted(exported.batch.summary.totals.map(({ currency, documents, total }) => ({ currency, count: documents, total }))), 'to the cent what the export adds up to')
    t.strictSame(bench.simulator.requests.of('list-unposted').map(({ query }) => [query['page'], query['pageSize']]), [['1', '1000'], ['2', '1000'], ['3', '1000']])
  })
  await withBench({ simulator: long, env: { UNPOSTED_MAX_ROWS: '1000' } }, async bench => {
    const { invoices } = (await preview(bench, 'exportInvoices=true&rows=100')).kinds
    t.match(invoices, { count: 2005, complete: false, rows: { omitted: 1905 }, notes: [/first 1000 of 2005 rows were read/] })
    t.equal(invoices?.totals.reduce((sum, { count }) => sum + count, 0), 1000)
    t.equal(bench.simulator.requests.of('list-unposted').length, 1)
  })
})

t.test('an Accounting Interface tenant is previewed by an export that is read and not kept', async t => await withBench({ simulator: generated }, async bench => {
  const answer = await preview(bench, `thruDate=${THRU}&rows=3`, 'accounting-interface')
  t.match(answer, { source: 'export', interface: 'accounting-interface' })
  const exported = await (await bench.service.exportBatch('accounting-interface', { thruDate: THRU, exportInvoices: true, exportExpenses: true, exportProcurement: true })).json() as { batch: { summary: { kinds: Record<string, { documents: number }>, totals: object[] } } }
  for (const kind of ['invoices', 'expenses', 'procurement'] as const) {
    const found = answer.kinds[kind]!
    t.equal(found.count, exported.batch.summary.kinds[kind]?.documents)
    t.equal(found.rows.items.length, 3)
    t.match(found, { complete: true, withoutAccountNumber: null, notes: [], rows: { omitted: found.count - 3, items: [{ id: null, party: null }] } })
  }
  t.strictSame(answer.kinds.invoices?.totals.map(({ currency, count, total }) => ({ kind: 'invoices', currency, documents: count, total })), exported.batch.summary.totals.slice(0, answer.kinds.invoices?.totals.length))
  t.equal(bench.service.batchCount(), 1, 'only the real export was kept')
  t.strictSame(Object.keys((await preview(bench, 'exportExpenses=true', 'accounting-interface')).kinds), ['expenses'])
}))

t.test('a query that cannot be is refused with the field', async t => await withBench({}, async bench => {
  t.match(await refused(bench, 'exportInvoices=false'), { code: 'NOTHING_SELECTED', errors: [{ pointer: 'query:exportInvoices' }, { pointer: 'query:exportExpenses' }, { pointer: 'query:exportProcurement' }] })
  t.match(await refused(bench, 'rows=101'), { code: 'INVALID_REQUEST', errors: [{ pointer: 'query:rows' }] })
  t.match(await refused(bench, 'exportInvoices=1'), { code: 'INVALID_REQUEST', errors: [{ pointer: 'query:exportInvoices', detail: 'must be one of true, false' }] })
  t.match(await refused(bench, 'thruDate=tomorrow'), { code: 'INVALID_REQUEST', errors: [{ pointer: 'query:thruDate' }] })
  t.match(await refused(bench, 'row=1'), { code: 'INVALID_REQUEST', errors: [{ pointer: 'query:row', detail: /did you mean rows/ }] })
  t.match(await refused(bench, 'ownerLevel=Atlantis'), { code: 'OWNER_LEVEL_UNKNOWN', errors: [{ pointer: 'query:ownerLevel' }] })
  t.match(await refused(bench, 'ownerLevel=99999999999999999999999'), { code: 'OWNER_LEVEL_UNKNOWN', errors: [{ pointer: 'query:ownerLevel' }] })
  t.match(await refused(bench, '', 'nobody'), { code: 'TENANT_UNKNOWN' })
  t.equal((await bench.service.call('/unposted')).status, 400)
}))

t.test('a list that fails is answered as what ConnectWise failed with', async t => await withBench({ env: { UNPOSTED_DEADLINE_MS: '300' } }, async bench => {
  const { faults } = bench.simulator
  faults.add({ kind: 'status', status: 403 }, { operation: 'list-unposted' })
  t.match(await refused(bench, ''), { code: 'CONNECTWISE_ROLE_REFUSED', status: 502 })
  faults.add({ kind: 'stall-before-headers' }, { operation: 'count-unposted' })
  t.match(await refused(bench, ''), { code: 'CONNECTWISE_TIMEOUT', status: 504, detail: /The preview took longer than the 300 ms/ })
  faults.add({ kind: 'other-json-root', json: '{"a":1}' }, { operation: 'list-unposted' })
  t.match(await refused(bench, ''), { code: 'CONNECTWISE_MALFORMED', status: 502 })
  faults.add({ kind: 'other-json-root', json: '{}' }, { operation: 'count-unposted' })
  t.match(await refused(bench, ''), { code: 'CONNECTWISE_MALFORMED' })
}))

t.test('a list that changes while it is read is said, and rows without a usable total are counted', async t => await withBench({}, async bench => {
  bench.simulator.faults.add({ kind: 'other-json-root', json: '{"count":7}' }, { operation: 'count-unposted' })
  const json = '[{"id":1,"invoiceNumber":"1","total":0.1},{"id":2,"total":1200567890120056.78},{"id":3,"total":null},{"id":4,"total":0.2,"currency":{"identifier":"GBP"}}]'
  bench.simulator.faults.add({ kind: 'other-json-root', json }, { operation: 'list-unposted' })
  const { invoices } = (await preview(bench, 'exportInvoices=true')).kinds
  t.match(invoices, { count: 7, complete: false, notes: [/changed while it was read: ConnectWise counted 7 rows, and 4 were read/, /1 rows have no total/] })
  t.strictSame(invoices?.totals, [{ currency: null, count: 3, total: '1200567890120056.88' }, { currency: 'GBP', count: 1, total: '0.20' }], 'no digit goes through a float')
  t.match(invoices?.rows.items, [{ number: '1', date: null, total: '0.10' }, { number: null, total: '1200567890120056.78' }, { total: null }, { total: '0.20' }])
}))
