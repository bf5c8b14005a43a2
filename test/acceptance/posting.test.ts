import t from 'tap'
import type { JournalLine } from '../../openapi/journal.ts'
import type { Unposted } from '../../openapi/unposted.ts'
import { parseDecimal } from '../../src/domain/decimal.ts'
import { EVERYTHING, INTERFACES, connectionTo } from './failing-exports.ts'
import { idsOf, idsOfKind, openPostingBench } from './posting-bench.ts'

for (const name of INTERFACES) {
  t.test(`a part is posted, the next export returns exactly the rest, and a recreate returns the part (${name})`, async t => {
    await using bench = await openPostingBench()
    const { simulator } = bench
    const read = async (path: string): Promise<unknown> => await (await bench.service.call(path, { headers: { 'x-tenant-id': name } })).json()
    const preview = await read('/unposted') as Unposted
    const whole = await bench.export(name)
    // expenses are told one by one, and exported as bills
    for (const kind of ['invoices', 'procurement'] as const) t.equal(preview.kinds[kind]?.count, whole.summary.kinds[kind].documents, `the preview told the ${kind}`)
    t.equal(simulator.state.batches.length, 0, 'neither has marked anything')
    const { lines } = await read(`/gl-batches/${whole.id}/journal`) as { lines: JournalLine[] }
    t.strictSame([...sidesByCurrency(lines).values()].map(({ debit, credit }) => debit - credit), [...sidesByCurrency(lines).keys()].map(() => 0n), 'the journal balances')
    t.ok(lines.length > 20)
    const invoices = await idsOfKind(bench, name, 'exportInvoices')
    t.match((await bench.get(name, whole.id)).body, { state: 'none', batchIdentifier: null, posted: { count: 0, ranges: [] }, left: { count: idsOf(whole).length }, timeline: [] })

    const posted = await bench.put(name, whole.id, { glEntryIds: invoices, batchIdentifier: 'Invoices "June" \\ é' })
    t.equal(posted.status, 200)
    t.match(posted.body, { state: 'posted', batchIdentifier: 'Invoices "June" \\ é', posted: { count: invoices.length }, left: { count: idsOf(whole).length - invoices.length } })
    t.strictSame(simulator.state.entryIdsOf('Invoices "June" \\ é'), invoices)
    t.equal(simulator.state.batches.length, 1)
    t.equal(simulator.state.batches[0]?.closedFlag, false)

    const again = await bench.put(name, whole.id, { glEntryIds: invoices.toReversed() })
    t.strictSame([again.status, again.body], [200, posted.body], 'the same posting is the same answer')
    t.equal(simulator.requests.of('mark').length, 1)

    const rest = await bench.export(name)
    t.strictSame(idsOf(rest), idsOf(whole).filter(id => !invoices.includes(id)))

    const recreated = await bench.export(name, { ...EVERYTHING, recreateFrom: 'Invoices "June" \\ é' })
    t.strictSame(idsOf(recreated), invoices)
    t.match(recreated.request, { recreateFrom: { batchIdentifier: 'Invoices "June" \\ é' }, thruDate: { date: null, source: 'none' } })
    t.match((await bench.put(name, recreated.id)), { status: 409, body: { code: 'POSTING_EXISTS', detail: /recreated/ } })

    const undone = await bench.undo(name, whole.id)
    if (name === 'rest') {
      t.match(undone, { status: 200, body: { state: 'none', batchIdentifier: null, reminder: /accounting package is untouched/, timeline: [{}, {}, {}, {}, { event: /undone/ }] } })
      t.equal(simulator.state.batches.length, 0)
      t.strictSame(idsOf(await bench.export(name)), idsOf(whole))
      t.match(await bench.undo(name, whole.id), { status: 200, body: { state: 'none', reminder: /untouched/ } })
      t.equal(simulator.requests.of('delete-batch').length, 1)
      t.match(await bench.put(name, whole.id), { status: 200, body: { state: 'posted', batchIdentifier: `gl-batch-${whole.id}` } })
    } else {
      t.match(undone, { status: 422, body: { code: 'POSTING_UNDO_UNAVAILABLE', outcome: 'none' } })
      t.match((await bench.get(name, whole.id)).body, { state: 'posted' })
    }
  })

  t.test(`all but the refused documents are posted (${name})`, async t => {
    await using bench = await openPostingBench({ simulator: { oddities: { nonReimbursable: 0.5 } } })
    const whole = await bench.export(name)
    const expenses = await idsOfKind(bench, name, 'exportExpenses')
    const { status, body } = await bench.put(name, whole.id, { exceptGlEntryIds: expenses })
    t.equal(status, 200)
    t.equal(body.left.count, expenses.length)
    t.strictSame(idsOf(await bench.export(name)), expenses)
    t.equal(name === 'rest', body.connectwiseBatchId === 1)
  })

  t.test(`what cannot be posted is refused before ConnectWise is asked (${name})`, async t => {
    await using bench = await openPostingBench()
    const whole = await bench.export(name)
    const [first = 0] = idsOf(whole)
    const nothing = await bench.export(name, { exportInvoices: true, thruDate: '1999-12-31' })
    const strangers = Array.from({ length: 25 }, (_, at) => at + 1)
    const before = bench.simulator.requests.length
    t.match(await bench.put(name, nothing.id), { status: 422, body: { code: 'POSTING_EMPTY', detail: /is empty/, outcome: 'none' } })
    t.match(await bench.put(name, whole.id, { glEntryIds: [] }), { status: 422, body: { code: 'POSTING_EMPTY', detail: /leaves no GL entry/ } })
    t.match(await bench.put(name, whole.id, { exceptGlEntryIds: idsOf(whole) }), { status: 422, body: { code: 'POSTING_EMPTY' } })
    t.match(await bench.put(name, whole.id, { glEntryIds: [7, first, 5] }), { status: 422, body: { code: 'POSTING_RECORDS_UNKNOWN', detail: /GL entries 5, 7\.$/, errors: [{ pointer: '/glEntryIds' }] } })
    t.match(await bench.put(name, whole.id, { exceptGlEntryIds: strangers }), { status: 422, body: { code: 'POSTING_RECORDS_UNKNOWN', detail: / 20 and 5 more\.$/, errors: [{ pointer: '/exceptGlEntryIds' }] } })
    t.match(await bench.put(name, whole.id, { glEntryIds: [first], exceptGlEntryIds: [first] }), { status: 400, body: { code: 'INVALID_REQUEST', errors: [{ pointer: '/glEntryIds' }, { pointer: '/exceptGlEntryIds' }] } })
    t.match(await bench.put(name, whole.id, { batchIdentifier: 'x'.repeat(51) }), { status: 400, body: { code: 'INVALID_REQUEST', errors: [{ pointer: '/batchIdentifier' }] } })
    for (const id of [2 ** 53, 1e15]) {
      t.match(await bench.put(name, whole.id, { glEntryIds: [id] }), { status: 400, body: { code: 'INVALID_REQUEST', errors: [{ pointer: '/glEntryIds/0', detail: /999999999999999 or less/ }] } })
      t.match(await bench.put(name, whole.id, { exceptGlEntryIds: [id] }), { status: 400, body: { code: 'INVALID_REQUEST' } })
    }
    t.match(await bench.put(name, whole.id, null), { status: 400, body: { code: 'INVALID_REQUEST', detail: /must be object/ } })
    t.match(await bench.put(name, whole.id, { batchIdentifier: ' June' }), { status: 400, body: { code: 'INVALID_REQUEST' } })
    t.equal(bench.simulator.requests.length, before)
    t.match((await bench.get(name, whole.id)).body, { state: 'none' })
  })

  t.test(`a posting is not changed by another one, and an identifier is used once (${name})`, async t => {
    await using bench = await openPostingBench()
    const whole = await bench.export(name)
    const invoices = await idsOfKind(bench, name, 'exportInvoices')
    await bench.put(name, whole.id, { glEntryIds: invoices, batchIdentifier: 'June' })
    t.match(await bench.put(name, whole.id), { status: 409, body: { code: 'POSTING_EXISTS', outcome: 'none' } })
    t.match(await bench.put(name, whole.id, { glEntryIds: invoices, batchIdentifier: 'July' }), { status: 409, body: { code: 'POSTING_EXISTS', detail: /June.*July/ } })
    const rest = await bench.export(name)
    const taken = await bench.put(name, rest.id, { batchIdentifier: 'JUNE' })
    t.match(taken, { status: 409, body: { code: name === 'rest' ? 'POSTING_CONFLICT' : 'POSTING_IDENTIFIER_TAKEN', outcome: 'none' } })
    t.match((await bench.get(name, rest.id)).body, { state: 'none' })
    t.equal(bench.simulator.requests.of('mark').length, 1)
    t.equal((await bench.put(name, rest.id)).status, 200)
    t.strictSame(bench.simulator.state.batches.map(({ batchIdentifier }) => batchIdentifier), ['June', `gl-batch-${rest.id}`])
  })
}

t.test('a batch is posted under the identifier that its export named', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest', { exportInvoices: true, batchIdentifier: 'GL 2026-10' })
  t.match((await bench.put('rest', batch.id)).body, { state: 'posted', batchIdentifier: 'GL 2026-10' })
  t.match(JSON.parse(bench.simulator.requests.of('mark')[0]?.body ?? ''), {
    batchIdentifier: 'GL 2026-10', exportInvoicesFlag: true, exportExpensesFlag: false, exportProductsFlag: false, processedRecordIds: idsOf(batch)
  })
})

t.test('a batch is posted by its own tenant only', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  for (const call of [bench.put, bench.get, bench.undo]) {
    t.match(await call('accounting-interface', batch.id), { status: 404, body: { code: 'BATCH_UNKNOWN' } })
  }
  t.equal(bench.simulator.requests.of('mark').length, 0)
  t.match(await bench.put('rest', batch.id, { batchIdentifier: 'June' }), { status: 200 })
  // the same company under another tenant: an identifier is one tenant's alone, the batch in ConnectWise is not
  await bench.service.putTenant('other', connectionTo(bench.simulator, 'rest'))
  const empty = await bench.export('other')
  t.equal(empty.empty, true)
})

t.test('a batch of the Accounting Interface is posted and undone through the REST API when its tenant has moved there', async t => {
  await using bench = await openPostingBench({ simulator: { oddities: { nonReimbursable: 1 } } })
  const batch = await bench.export('accounting-interface')
  t.ok(batch.summary.nonReimbursableExpenses.count > 0)
  await bench.service.putTenant('accounting-interface', connectionTo(bench.simulator, 'rest'))
  t.match(await bench.put('accounting-interface', batch.id), { status: 200, body: { state: 'posted', connectwiseBatchId: 1 } })
  t.match(await bench.undo('accounting-interface', batch.id), { status: 200, body: { state: 'none' } })
  t.equal(bench.simulator.state.postedCount, 0)
})

t.test('a posting of more entries than a page holds is compared entry by entry', async t => {
  await using bench = await openPostingBench({ simulator: { counts: { invoices: 300, expenses: 0, purchases: 0 } } })
  const batch = await bench.export('rest', { exportInvoices: true })
  t.ok(batch.summary.glEntries.count > 2000)
  t.match(await bench.put('rest', batch.id), { status: 200, body: { state: 'posted', posted: { count: batch.summary.glEntries.count } } })
  t.ok(bench.simulator.requests.of('list-entries').length > 3)
})

function sidesByCurrency (lines: JournalLine[]): Map<string | null, { debit: bigint, credit: bigint }> {
  const sides = new Map<string | null, { debit: bigint, credit: bigint }>()
  for (const { currency, debit, credit } of lines) {
    const sum = sides.get(currency) ?? { debit: 0n, credit: 0n }
    sum.debit += parseDecimal(debit ?? '0') as bigint
    sum.credit += parseDecimal(credit ?? '0') as bigint
    sides.set(currency, sum)
  }
  return sides
}
