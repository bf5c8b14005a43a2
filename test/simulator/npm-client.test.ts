import { globalAgent } from 'node:https'
import { ManageAPI } from 'connectwise-rest'
import t from 'tap'
import { startSimulator } from './start-simulator.ts'

const simulator = await startSimulator({ counts: { invoices: 60, expenses: 10, purchases: 10 } })
// the client offers no option for its agent; axios uses the global one of this process
globalAgent.options.ca = simulator.caCertificate
t.teardown(() => {
  globalAgent.destroy()
  return simulator.close()
})

const { companyId, publicKey, privateKey, clientId } = simulator.company
const companyUrl = simulator.httpsHost.replace('127.0.0.1', 'localhost')
const quiet = { logger: () => {} }
const client = new ManageAPI({ companyId, publicKey, privateKey, clientId, companyUrl, ...quiet })
const { FinanceAPI, SystemAPI } = client

/** The client throws plain objects, not errors. */
async function refusal (call: Promise<unknown>): Promise<unknown> {
  return call.then(() => undefined, (thrown: unknown) => thrown)
}

t.test('The npm client exports over TLS, marks, reads the batch, exports it again and deletes it', async t => {
  const flags = { exportInvoicesFlag: true, exportExpensesFlag: true, exportProductsFlag: true }
  const first = await FinanceAPI.postFinanceAccountingExport(flags)
  t.equal(first.transactions?.length, 60)
  t.equal(first.expenseBills?.length, 10)
  t.equal(first.purchaseTransactions?.length, 10)
  const processedRecordIds = first.transactions?.flatMap(({ glEntryIds = '' }) => glEntryIds.split(',').map(Number)) ?? []
  await FinanceAPI.postFinanceAccountingBatches({ ...flags, batchIdentifier: 'June', processedRecordIds })
  t.match(await FinanceAPI.getFinanceAccountingBatches({ conditions: 'batchIdentifier = "June"' }), [{ id: 1, closedFlag: false }])
  t.strictSame(await FinanceAPI.getFinanceAccountingBatchesCount(), { count: 1 })
  t.match(await FinanceAPI.getFinanceAccountingBatchesById(1), { batchIdentifier: 'June', exportInvoicesFlag: true })
  const entries = await FinanceAPI.getFinanceAccountingBatchesByParentIdEntries(1, { pageSize: 1000 })
  t.equal(entries.length, processedRecordIds.length)
  t.notOk('transactions' in await FinanceAPI.postFinanceAccountingExport(flags))
  const again = await FinanceAPI.postFinanceAccountingBatchesByIdExport(1, flags)
  t.equal(JSON.stringify(again.transactions), JSON.stringify(first.transactions))
  await FinanceAPI.deleteFinanceAccountingBatchesById(1)
  t.equal(JSON.stringify(await FinanceAPI.postFinanceAccountingExport(flags)), JSON.stringify(first))
})

t.test('The npm client reads and pages the unposted lists', async t => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- paginate calls the method with a client of its own
  const invoices = await client.paginate(FinanceAPI.getFinanceAccountingUnpostedinvoices, { pageSize: 25 }, {})
  t.equal((invoices).length, 60)
  t.strictSame(await FinanceAPI.getFinanceAccountingUnpostedinvoicesCount(), { count: 60 })
  t.equal((await FinanceAPI.getFinanceAccountingUnpostedprocurement()).length, 10)
  t.strictSame(await FinanceAPI.getFinanceAccountingUnpostedprocurementCount(), { count: 10 })
  const expenses = await FinanceAPI.getFinanceAccountingUnpostedexpenses({ pageSize: 1000 })
  t.strictSame(await FinanceAPI.getFinanceAccountingUnpostedexpensesCount(), { count: expenses.length })
})

t.test('The npm client finds a location by its name', async t => {
  t.match(await SystemAPI.getSystemLocations({ conditions: 'name = "Zürich & Basel"' }), [{ id: 11 }])
})

t.test('The npm client sees refusals as errors', async t => {
  const wrong = new ManageAPI({ companyId, publicKey, privateKey: 'wrong', clientId, companyUrl, ...quiet })
  t.match(await refusal(wrong.SystemAPI.getSystemLocations()), { status: 401, data: { code: 'Unauthorized' } })
  t.match(await refusal(FinanceAPI.getFinanceAccountingBatchesById(99)), { status: 404, data: { code: 'NotFound' } })
  t.match(await refusal(FinanceAPI.postFinanceAccountingExport({})), { status: 400, data: { code: 'InvalidObject' } })
})
