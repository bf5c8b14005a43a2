import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

const simulator = await startSimulator({ counts: { invoices: 30, expenses: 12, purchases: 12 } })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('legacy', accountingConnection(simulator))
await service.putTenant('rest', restConnection(simulator))

interface Batch {
  request: { ownerLevel: unknown, thruDate: unknown }
  summary: { kinds: Record<'invoices' | 'expenses' | 'procurement', { documents: number }>, documents: { items: { number: string, date: string }[] } }
}
interface Document { transactions?: { id: number, documentNumber: string }[], purchaseTransactions?: { id: string }[], expenseBills?: { id: number }[] }

async function exported (tenantId: string, request: object): Promise<{ batch: Batch, glExport: Document }> {
  const answer = await service.exportBatch(tenantId, request)
  const text = await answer.text()
  if (answer.status !== 201) throw new Error(text)
  return JSON.parse(text) as { batch: Batch, glExport: Document }
}

/** The last export as ConnectWise got it. */
function received (): { form: Record<string, string>, json: Record<string, unknown> } {
  const { form, body } = simulator.requests.of('export').at(-1)!
  return { form, json: body.startsWith('{') ? JSON.parse(body) as Record<string, unknown> : {} }
}

function counts ({ summary: { kinds } }: Batch): number[] {
  return [kinds.invoices.documents, kinds.expenses.documents, kinds.procurement.documents]
}

const ALL = { exportInvoices: true, exportExpenses: true, exportProcurement: true }

t.test('the Accounting Interface is asked for a location as it was given, by id or by description', async t => {
  const all = (await exported('legacy', ALL)).batch
  t.equal(received().form['ownerLevel'], '')
  t.equal(all.request.ownerLevel, null)
  const byId = (await exported('legacy', { ...ALL, ownerLevel: 2 })).batch
  t.equal(received().form['ownerLevel'], '2')
  t.strictSame(byId.request.ownerLevel, { id: 2, description: null })
  const byName = (await exported('legacy', { ...ALL, ownerLevel: 'Newcastle "Quayside"' })).batch
  t.equal(received().form['ownerLevel'], 'Newcastle "Quayside"')
  t.strictSame(byName.request.ownerLevel, { id: null, description: 'Newcastle "Quayside"' })
  t.strictSame(byName.summary, byId.summary)
  t.ok(counts(byId).every((count, at) => count < counts(all)[at]!))
})

t.test('REST is asked for a location by its id, which is looked up, and the answer tells both', async t => {
  for (const ownerLevel of [2, 'Newcastle "Quayside"']) {
    const { batch } = await exported('rest', { ...ALL, ownerLevel })
    t.equal(received().json['locationId'], 2)
    t.strictSame(batch.request.ownerLevel, { id: 2, description: 'Newcastle "Quayside"' })
  }
  const conditions = simulator.requests.of('list-locations').map(({ query }) => query['conditions'])
  t.strictSame(conditions, ['id=2', 'name="Newcastle \\"Quayside\\""'])
  await exported('rest', ALL)
  t.notOk('locationId' in received().json)
})

t.test('the three locations together are the whole, on both interfaces', async t => {
  for (const tenantId of ['legacy', 'rest']) {
    const parts: number[][] = []
    for (const ownerLevel of [1, 2, 11]) parts.push(counts((await exported(tenantId, { ...ALL, ownerLevel })).batch))
    t.strictSame([0, 1, 2].map(at => parts.reduce((sum, part) => sum + part[at]!, 0)), [30, 12, 12])
  }
})

t.test('a location that ConnectWise does not know is refused with the ones that it has', async t => {
  const answer = await service.exportBatch('rest', { ...ALL, ownerLevel: 'Tampa Offce' })
  t.equal(answer.status, 422)
  t.match(await answer.json(), {
    code: 'OWNER_LEVEL_UNKNOWN',
    fix: 'Use one of these, by name or by number: Tampa Office (1), Newcastle "Quayside" (2), Zürich & Basel (11).',
    errors: [{ pointer: '/ownerLevel' }]
  })
  const legacy = await service.exportBatch('legacy', { ...ALL, ownerLevel: 99 })
  t.equal(legacy.status, 422)
  t.match(await legacy.json(), { code: 'OWNER_LEVEL_UNKNOWN', errors: [{ pointer: '/ownerLevel' }] })
})

t.test('the thru date is inclusive, reaches ConnectWise and is echoed with its source', async t => {
  const all = await exported('rest', { ...ALL, thruDate: '2025-12-31' })
  const dates = all.batch.summary.documents.items.map(({ date }) => date).sort()
  const middle = dates[20]!
  for (const tenantId of ['legacy', 'rest']) {
    const { batch } = await exported(tenantId, { ...ALL, thruDate: middle })
    t.strictSame(batch.request.thruDate, { date: middle, source: 'request' })
    t.strictSame(batch.summary.documents.items.map(({ date }) => date).sort(), dates.filter(date => date <= middle))
    const { form, json } = received()
    t.equal(tenantId === 'rest' ? json['thruDate'] : form['thruDate'], tenantId === 'rest' ? `${middle}T00:00:00Z` : middle)
  }
})

t.test('only the kinds whose flag is true are asked for and come', async t => {
  for (const [flags, expected] of [
    [{ exportInvoices: true }, [30, 0, 0]],
    [{ exportExpenses: true, exportInvoices: false }, [0, 12, 0]],
    [{ exportProcurement: true }, [0, 0, 12]],
    [{ exportInvoices: true, exportProcurement: true }, [30, 0, 12]],
    [ALL, [30, 12, 12]]
  ] as [Partial<typeof ALL>, number[]][]) {
    const asked = ['exportInvoices', 'exportExpenses', 'exportProcurement'].map(name => (flags as Record<string, boolean>)[name] === true)
    t.strictSame(counts((await exported('legacy', flags)).batch), expected)
    const { form } = received()
    t.strictSame(['exportInvoices', 'exportExpenses', 'exportInventory'].map(name => form[name]), asked.map(flag => flag ? 'True' : 'False'))
    t.strictSame(counts((await exported('rest', flags)).batch), expected)
    const { json } = received()
    t.strictSame(['exportInvoicesFlag', 'exportExpensesFlag', 'exportProductsFlag'].map(name => json[name]), asked)
  }
})

t.test('on REST the summary of invoices and the batch identifier reach ConnectWise in its words', async t => {
  for (const [summarizeInvoices, word] of [['default', 'Default'], ['condensed', 'Condensed'], ['detailed', 'Detailed']] as const) {
    const { batch } = await exported('rest', { exportInvoices: true, summarizeInvoices, batchIdentifier: 'October "2026"' })
    t.match(received().json, { summarizeInvoices: word, batchIdentifier: 'October "2026"' })
    t.match(batch.request, { summarizeInvoices, batchIdentifier: 'October "2026"' })
  }
  await exported('rest', { exportInvoices: true })
  t.notOk('summarizeInvoices' in received().json)
})

t.test('on REST records can be included and excluded by id', async t => {
  const { glExport } = await exported('rest', ALL)
  const invoices = glExport.transactions!.slice(0, 3).map(({ id }) => id)
  const expenses = glExport.expenseBills!.slice(0, 2).map(({ id }) => id)
  const procurement = glExport.purchaseTransactions!.slice(0, 1).map(({ id }) => id)
  const included = await exported('rest', { ...ALL, include: { invoices, expenses, procurement } })
  t.match(received().json, { includedInvoiceIds: invoices, includedExpenseIds: expenses, includedProductIds: procurement })
  t.strictSame(included.glExport.transactions!.map(({ id }) => id), invoices)
  t.strictSame(included.glExport.expenseBills!.map(({ id }) => id), expenses)
  t.strictSame(included.glExport.purchaseTransactions!.map(({ id }) => id), procurement)
  const { batch } = await exported('rest', { ...ALL, exclude: { invoices, expenses, procurement } })
  t.match(received().json, { excludedInvoiceIds: invoices, excludedExpenseIds: expenses, excludedProductIds: procurement })
  t.strictSame(counts(batch), [27, 10, 11])
})

t.test('what the Accounting Interface does not know is refused before anything is sent', async t => {
  const sent = simulator.requests.length
  const answer = await service.exportBatch('legacy', { exportInvoices: true, summarizeInvoices: 'default', include: { invoices: [1] }, exclude: { invoices: [2] }, batchIdentifier: 'x' })
  t.equal(answer.status, 422)
  t.match(await answer.json(), {
    code: 'OPTION_NOT_AVAILABLE',
    errors: ['/summarizeInvoices', '/include', '/exclude', '/batchIdentifier'].map(pointer => ({ pointer }))
  })
  t.equal(simulator.requests.length, sent)
})

t.test('records of a kind that is not exported, or no kind at all, are refused before anything is sent', async t => {
  const sent = simulator.requests.length
  const stray = await service.exportBatch('rest', { exportInvoices: true, include: { expenses: [1] }, exclude: { procurement: ['x'] } })
  t.equal(stray.status, 422)
  t.match(await stray.json(), { code: 'RECORDS_WITHOUT_FLAG', errors: [{ pointer: '/include/expenses', detail: 'needs exportExpenses: true' }, { pointer: '/exclude/procurement', detail: 'needs exportProcurement: true' }] })
  for (const body of [{}, { exportInvoices: false }]) {
    const none = await service.exportBatch('rest', body)
    t.equal(none.status, 422)
    t.match(await none.json(), { code: 'NOTHING_SELECTED', errors: [{ pointer: '/exportInvoices' }, { pointer: '/exportExpenses' }, { pointer: '/exportProcurement' }] })
  }
  t.equal(simulator.requests.length, sent)
})
