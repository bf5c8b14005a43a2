import t from 'tap'
import { idsOf, markByHand, openPostingBench, type PostingBench } from './posting-bench.ts'

t.test('an acknowledged mark that ConnectWise does not show is uncertain until it shows', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  bench.simulator.faults.add({ kind: 'status', status: 201, body: '{}' }, { operation: 'mark' })
  t.match(await bench.put('rest', batch.id), { status: 502, body: { code: 'POSTING_UNCONFIRMED', outcome: 'uncertain', retriable: true } })
  t.match(await bench.put('rest', batch.id), { status: 200 })
  t.equal(bench.simulator.state.batches.length, 1)
})

t.test('an acknowledged mark that cannot be looked at is uncertain', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  bench.simulator.faults.add({ kind: 'status', status: 500 }, { operation: 'list-entries', times: 3 })
  t.match(await bench.put('rest', batch.id), { status: 503, body: { code: 'CONNECTWISE_UNAVAILABLE', outcome: 'uncertain' } })
  t.match((await bench.get('rest', batch.id)).body, { state: 'posted' })
})

for (const createdBatchAnswer of ['export', 'batch'] as const) {
  t.test(`what ConnectWise answers to a mark makes no difference (${createdBatchAnswer})`, async t => {
    await using bench = await openPostingBench({ simulator: { createdBatchAnswer } })
    t.match(await bench.put('rest', (await bench.export('rest')).id), { status: 200, body: { state: 'posted', connectwiseBatchId: 1 } })
  })
}

for (const repeatedBatchIdentifier of ['refuse', 'accept'] as const) {
  t.test(`an identifier that a batch in ConnectWise has is not used for other records (${repeatedBatchIdentifier})`, async t => {
    await using bench = await openPostingBench({ simulator: { repeatedBatchIdentifier } })
    const invoices = idsOf(await bench.export('rest', { exportInvoices: true }))
    await markByHand(bench, 'June', invoices)
    const batch = await bench.export('rest')
    t.match(await bench.put('rest', batch.id, { batchIdentifier: 'june' }), { status: 409, body: { code: 'POSTING_CONFLICT', outcome: 'none', fix: /another batchIdentifier/ } })
    t.match((await bench.get('rest', batch.id)).body, { state: 'none', timeline: [] })
    t.strictSame(bench.simulator.state.entryIdsOf('June'), invoices)
    t.match(await bench.put('rest', batch.id, { batchIdentifier: 'July' }), { status: 200 })
  })

  t.test(`a batch that appears between the look and the mark is judged by its records (${repeatedBatchIdentifier})`, async t => {
    await using bench = await openPostingBench({ simulator: { repeatedBatchIdentifier } })
    const [batch, twin] = [await bench.export('rest', { exportInvoices: true }), await bench.export('rest', { exportExpenses: true })]
    await markByHand(bench, 'Same', idsOf(batch))
    await markByHand(bench, 'Other', idsOf(batch).slice(0, 1).concat(await firstPurchase(bench)))
    const hidden = () => bench.simulator.faults.add({ kind: 'other-json-root', json: '[]' }, { operation: 'list-batches' })
    hidden()
    t.match(await bench.put('rest', batch.id, { batchIdentifier: 'Same' }), { status: 200, body: { state: 'posted' } })
    hidden()
    t.match(await bench.put('rest', twin.id, { batchIdentifier: 'Other' }), { status: 409, body: { code: 'POSTING_CONFLICT', outcome: 'uncertain' } })
    t.match((await bench.get('rest', twin.id)).body, { state: 'conflict' })
    const given = await bench.undo('rest', twin.id)
    if (repeatedBatchIdentifier === 'refuse') t.match(given, { status: 200, body: { state: 'none', timeline: [{}, {}, {}, { event: /none of the records/ }] } })
    else t.match(given, { status: 409, body: { code: 'POSTING_CONFLICT' } }, 'ConnectWise has put the records into the other batch')
  })
}

async function firstPurchase (bench: PostingBench): Promise<number[]> {
  return idsOf(await bench.export('rest', { exportProcurement: true })).slice(0, 1)
}

t.test('a batch in ConnectWise with exactly these records is taken over', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  await markByHand(bench, 'June', idsOf(batch))
  t.match(await bench.put('rest', batch.id, { batchIdentifier: 'June' }), { status: 200, body: { state: 'posted', connectwiseBatchId: 1 } })
  t.equal(bench.simulator.requests.of('mark').length, 1, 'the one by hand')
})

t.test('a mark of which ConnectWise takes a part only is a conflict', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  await markByHand(bench, 'Earlier', idsOf(batch).slice(0, 30))
  t.match(await bench.put('rest', batch.id), { status: 409, body: { code: 'POSTING_CONFLICT', outcome: 'uncertain', detail: /: 30 \(.*\) of this posting are not in it, 0 are in it/ } })
  t.match((await bench.get('rest', batch.id)).body, { state: 'conflict' })
})
