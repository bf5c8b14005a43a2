import t from 'tap'
import type { BatchEntry, GlExport } from './rest/rest-types.ts'
import type { Simulator } from './start-simulator.ts'
import { startSimulator } from './start-simulator.ts'
import type { Received } from './test-calls.ts'
import { callRest, everyFlag, everyKind, postForm } from './test-calls.ts'

const batches = '/finance/accounting/batches'

async function exported (simulator: Simulator): Promise<GlExport> {
  return JSON.parse((await callRest(simulator, '/finance/accounting/export', { json: everyFlag })).text) as GlExport
}

function entryIds ({ transactions = [], expenseBills = [], purchaseTransactions = [] }: GlExport): number[] {
  return [
    ...transactions.flatMap(({ glEntryIds = '', detail = [] }) => [...glEntryIds.split(',').map(Number), ...detail.map(line => line.id ?? 0)]),
    ...expenseBills.flatMap(({ id, detail = [] }) => [id ?? 0, ...detail.flatMap(line => line.id ?? [])]),
    ...purchaseTransactions.flatMap(({ purchaseDetail = [] }) => purchaseDetail.map(line => line.id ?? 0))
  ]
}

async function mark (simulator: Simulator, batchIdentifier: string, processedRecordIds: unknown): Promise<Received> {
  return callRest(simulator, batches, { json: { batchIdentifier, ...everyFlag, processedRecordIds } })
}

t.test('A mark answers 201 with the marked records, and the next export leaves them out', async t => {
  await using simulator = await startSimulator()
  const before = await exported(simulator)
  const answer = await mark(simulator, 'June', entryIds(before))
  t.equal(answer.status, 201)
  t.equal(answer.text, JSON.stringify(before))
  t.strictSame(Object.keys(await exported(simulator)), ['exportSettings'])
  t.match(simulator.state.batches, [{ id: 1, batchIdentifier: 'June', exportInvoicesFlag: true, closedFlag: false }])
  t.ok(entryIds(before).every(id => simulator.state.isPosted(id)))
})

t.test('A mark can answer with the batch, as the option asks', async t => {
  await using simulator = await startSimulator({ createdBatchAnswer: 'batch' })
  const answer = await mark(simulator, 'June', entryIds(await exported(simulator)))
  t.strictSame(JSON.parse(answer.text), { id: 1, batchIdentifier: 'June', ...everyFlag, closedFlag: false })
})

t.test('Deleting a batch returns its records to unposted', async t => {
  await using simulator = await startSimulator()
  const before = await exported(simulator)
  await mark(simulator, 'June', entryIds(before))
  const deleted = await callRest(simulator, `${batches}/1`, { method: 'DELETE' })
  t.equal(deleted.status, 204)
  t.equal(deleted.text, '')
  t.equal(JSON.stringify(await exported(simulator)), JSON.stringify(before))
  t.equal(simulator.state.postedCount, 0)
  t.equal((await callRest(simulator, `${batches}/1`)).status, 404)
  t.equal((await callRest(simulator, `${batches}/1`, { method: 'DELETE' })).status, 404)
})

t.test('A batch identifier that exists is refused with ObjectExists and changes nothing', async t => {
  await using simulator = await startSimulator()
  const ids = entryIds(await exported(simulator))
  await mark(simulator, 'June', ids.slice(0, 5))
  const repeated = await mark(simulator, 'June', ids)
  t.equal(repeated.status, 400)
  t.match(JSON.parse(repeated.text), { errors: [{ code: 'ObjectExists', field: 'batchIdentifier', resource: 'AccountingBatch' }] })
  t.equal(simulator.state.postedCount, 5)
})

t.test('A company that accepts a repeated batch identifier adds to the batch', async t => {
  await using simulator = await startSimulator({ repeatedBatchIdentifier: 'accept' })
  const ids = entryIds(await exported(simulator))
  await mark(simulator, 'June', ids.slice(0, 5))
  t.equal((await mark(simulator, 'June', ids)).status, 201)
  t.equal((await mark(simulator, 'June', ids)).status, 201)
  t.equal(simulator.state.batches.length, 1)
  t.strictSame(simulator.state.entryIdsOf('June'), ids.toSorted((a, b) => a - b))
})

t.test('A mark names its faulty field', async t => {
  await using simulator = await startSimulator()
  const [id = 0] = entryIds(await exported(simulator))
  const field = async (request: Record<string, unknown>): Promise<unknown> => {
    const answer = await callRest(simulator, batches, { json: { batchIdentifier: 'June', ...everyFlag, processedRecordIds: [id], ...request } })
    t.equal(answer.status, 400)
    return (JSON.parse(answer.text) as { errors: { field: string }[] }).errors[0]?.field
  }
  t.equal(await field({ batchIdentifier: '' }), 'batchIdentifier')
  t.equal(await field({ batchIdentifier: 'x'.repeat(51) }), 'batchIdentifier')
  t.equal(await field({ exportInvoicesFlag: false, exportExpensesFlag: false, exportProductsFlag: null }), 'exportInvoicesFlag')
  t.equal(await field({ processedRecordIds: [] }), 'processedRecordIds')
  t.equal(await field({ processedRecordIds: ['1'] }), 'processedRecordIds')
  t.equal(await field({ processedRecordIds: [1, 2] }), 'processedRecordIds', 'ids that the company does not have')
  t.equal(simulator.state.postedCount, 0)
  t.equal((await mark(simulator, 'x'.repeat(50), [id, 1])).status, 201)
})

t.test('The entries of a batch balance in debit and credit', async t => {
  await using simulator = await startSimulator({ counts: { purchases: 0 } })
  const ids = entryIds(await exported(simulator))
  await mark(simulator, 'June', ids)
  const entries = JSON.parse((await callRest(simulator, `${batches}/1/entries?pageSize=1000`)).text) as BatchEntry[]
  const cents = (side: 'debit' | 'credit'): number => entries.reduce((sum, entry) => sum + Math.round((entry[side] ?? 0) * 100), 0)
  t.strictSame(entries.map(entry => entry.id), ids.toSorted((a, b) => a - b))
  t.equal(cents('debit'), cents('credit'))
  t.ok(cents('debit') > 0)
  t.match(entries[0], { accountNumber: String, accountType: 'AR', invoice: { id: Number, identifier: String } })
  t.strictSame(JSON.parse((await callRest(simulator, `${batches}/1/entries/count`)).text), { count: ids.length })
})

t.test('The sample records have entries as well', async t => {
  await using simulator = await startSimulator({ samples: true })
  await mark(simulator, 'legacy', [1132, 1138, 1139, 1503, 1504, 1299])
  const entries = JSON.parse((await callRest(simulator, `${batches}/1/entries`)).text) as BatchEntry[]
  t.match(entries, [
    { id: 1132, accountNumber: '5000', debit: 0, credit: 33.95 },
    { id: 1138, accountNumber: '5000', debit: 2.45 },
    { id: 1139, debit: 0, credit: 0 },
    { id: 1299, accountNumber: '4001', debit: 12.5 },
    { id: 1503, accountNumber: '4001:', credit: 35 },
    { id: 1504, accountNumber: '9999', debit: 42 }
  ])
  await mark(simulator, 'rest', [1009, 1010])
  t.match(JSON.parse((await callRest(simulator, `${batches}/2/entries`)).text), [
    { id: 1009, credit: 10, invoice: { id: 125 } },
    { id: 1010, debit: 10, invoice: { identifier: '119' } }
  ])
})

t.test('A batch can be exported again, limited by kind and by ids, without a thru date', async t => {
  await using simulator = await startSimulator({ oddities: { futureDated: 0.1 } })
  const all = JSON.parse((await callRest(simulator, '/finance/accounting/export', { json: { ...everyFlag, thruDate: '2100-01-01T00:00:00Z' } })).text) as GlExport
  await mark(simulator, 'June', entryIds(all))
  const recreate = async (json: unknown): Promise<GlExport> => JSON.parse((await callRest(simulator, `${batches}/1/export`, { json })).text) as GlExport
  t.equal(JSON.stringify(await recreate(everyFlag)), JSON.stringify(all))
  t.strictSame((await recreate({ exportInvoicesFlag: true, includedInvoiceIds: [all.transactions?.[0]?.id] })).transactions, all.transactions?.slice(0, 1))
  t.equal((await callRest(simulator, `${batches}/9/export`, { json: everyFlag })).status, 404)
})

t.test('A batch marked over the Accounting Interface is seen, and deleted, over REST', async t => {
  await using simulator = await startSimulator()
  const before = (await postForm(simulator, everyKind)).text
  const glEntryRecIDList = entryIds(await exported(simulator)).join()
  await postForm(simulator, { action: 'updateBatch', glBatchID: 'June', glEntryRecIDList })
  t.match(JSON.parse((await callRest(simulator, `${batches}?conditions=batchIdentifier="june"`)).text), [{ id: 1, batchIdentifier: 'June', ...everyFlag, closedFlag: false }])
  t.strictSame(JSON.parse((await callRest(simulator, `${batches}/count`)).text), { count: 1 })
  t.notMatch((await postForm(simulator, everyKind)).text, /<Transaction /)
  await callRest(simulator, `${batches}/1`, { method: 'DELETE' })
  const bare = (text: string): string => text.replace(/GLBatchID="[^"]*"/, '')
  t.equal(bare((await postForm(simulator, everyKind)).text), bare(before))
})
