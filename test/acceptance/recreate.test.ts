import t from 'tap'
import { EVERYTHING, INTERFACES, connectionTo } from './failing-exports.ts'
import { idsOf, openPostingBench } from './posting-bench.ts'

for (const name of INTERFACES) {
  t.test(`a batch is recreated by kind and by record, and the record says of what (${name})`, async t => {
    await using bench = await openPostingBench({ simulator: { oddities: { futureDated: 0.3 } } })
    const { simulator, service } = bench
    const whole = await bench.export(name, { ...EVERYTHING, thruDate: '2100-01-01' })
    await bench.put(name, whole.id, { batchIdentifier: 'June' })

    const all = await bench.export(name, { ...EVERYTHING, recreateFrom: 'june' })
    t.strictSame(idsOf(all), idsOf(whole), 'nothing is left out by date')
    t.match(all.request, { thruDate: { date: null, source: 'none' }, recreateFrom: name === 'rest' ? { id: 1, batchIdentifier: 'June' } : { id: null, batchIdentifier: 'june' } })
    const record = await (await service.call(`/gl-batches/${all.id}`, { headers: { 'x-tenant-id': name } })).json() as { request: object }
    t.strictSame(record.request, all.request)

    const expenses = await bench.export(name, { exportExpenses: true, recreateFrom: 'June' })
    const [bill = 0, ...others] = idsOf(expenses)
    t.strictSame(idsOf(await bench.export(name, { exportExpenses: true, recreateFrom: 'June', include: { expenses: [bill] } })).slice(0, 1), [bill])
    const less = idsOf(await bench.export(name, { exportExpenses: true, recreateFrom: 'June', exclude: { expenses: [bill], invoices: undefined } }))
    t.ok(less.length > 0 && less.every(id => others.includes(id)))
    t.equal(less.includes(bill), false)

    await bench.export(name, { ...EVERYTHING, recreateFrom: 'June', thruDate: '2100-01-02', include: { invoices: [1, 2], procurement: ['a'] }, exclude: { expenses: [3] } })
    const call = simulator.requests.of('recreate').at(-1)
    t.match(name === 'rest' ? JSON.parse(call?.body ?? '') : call?.form, name === 'rest'
      ? { thruDate: '2100-01-02T00:00:00Z', includedInvoiceIds: [1, 2], includedProductIds: ['a'], excludedExpenseIds: [3] }
      : { glBatchID: 'June', thruDate: '2100-01-02', includedInvoiceRecIDs: '1,2', includedInventoryRecIDs: 'a', excludedExpenseRecIDs: '3' })

    const empty = await bench.export(name, { exportInvoices: true, recreateFrom: 'June', include: { invoices: [1] } })
    t.match(empty, { empty: true, emptyReason: /^The ConnectWise batch [jJ]une has nothing of invoices for any location/ })
    t.equal(simulator.requests.of('mark').length, 1)
  })

  t.test(`a batch that ConnectWise does not have is a clear refusal (${name})`, async t => {
    await using bench = await openPostingBench()
    for (const recreateFrom of ['No "such" location', 99]) {
      const answer = await bench.service.exportBatch(name, { ...EVERYTHING, recreateFrom })
      t.equal(answer.status, 422)
      t.match(await answer.json(), { code: 'RECREATE_BATCH_UNKNOWN', outcome: 'none', errors: [{ pointer: '/recreateFrom' }] })
    }
    t.equal(bench.service.batchCount(), 0)
  })
}

t.test('over REST a number is the id of a batch and a text its identifier; the Accounting Interface takes either as it is', async t => {
  await using bench = await openPostingBench()
  const whole = await bench.export('rest')
  await bench.put('rest', whole.id, { batchIdentifier: '77' })
  t.match((await bench.export('rest', { ...EVERYTHING, recreateFrom: 1 })).request, { recreateFrom: { id: 1, batchIdentifier: '77' } })
  t.match((await bench.export('rest', { ...EVERYTHING, recreateFrom: '77' })).request, { recreateFrom: { id: 1, batchIdentifier: '77' } })
  t.equal((await bench.service.exportBatch('rest', { ...EVERYTHING, recreateFrom: 77 })).status, 422)
  const legacy = await bench.export('accounting-interface', { ...EVERYTHING, recreateFrom: 77 })
  t.match(legacy.request, { recreateFrom: { id: 77, batchIdentifier: null } })
  t.strictSame(idsOf(legacy), idsOf(whole))
  t.match(await bench.export('accounting-interface', { exportInvoices: true, recreateFrom: 77, include: { invoices: [1] } }), { emptyReason: /batch 77 has nothing/ })
  t.match(await bench.put('accounting-interface', legacy.id), { status: 409, body: { code: 'POSTING_EXISTS', detail: /ConnectWise batch 77,/ } })
})

t.test('without a batch to recreate the Accounting Interface still knows neither include nor exclude', async t => {
  await using bench = await openPostingBench()
  const answer = await bench.service.exportBatch('accounting-interface', { ...EVERYTHING, include: { invoices: [1] } })
  t.match(await answer.json(), { code: 'OPTION_NOT_AVAILABLE', errors: [{ pointer: '/include' }] })
  const other = await bench.service.exportBatch('accounting-interface', { ...EVERYTHING, recreateFrom: 'June', summarizeInvoices: 'default' })
  t.match(await other.json(), { code: 'OPTION_NOT_AVAILABLE', errors: [{ pointer: '/summarizeInvoices' }] })
})

t.test('a site may call the fields of a recreate and of a mark otherwise', async t => {
  await using bench = await openPostingBench()
  const name = 'accounting-interface'
  const batch = await bench.export(name)
  await bench.service.putTenant(name, connectionTo(bench.simulator, name, { profile: { fields: { batch: 'otherBatch', glEntryIds: 'otherList' } } }))
  await bench.put(name, batch.id)
  t.match(bench.simulator.requests.of('mark')[0]?.form, { action: 'updateBatch', otherBatch: `gl-batch-${batch.id}`, otherList: idsOf(batch).join(',') })
})
