import { readFileSync } from 'node:fs'
import t from 'tap'
import type { GlExport } from './rest/rest-types.ts'
import type { RoleName } from './start-simulator.ts'
import { startSimulator } from './start-simulator.ts'
import { basicAuth, callRest, everyFlag } from './test-calls.ts'

const exportPath = '/finance/accounting/export'

function fixture (name: string): string {
  return readFileSync(new URL(`../fixtures/connectwise/${name}`, import.meta.url), 'utf8')
}

const samples = await startSimulator({ samples: true })
const generated = await startSimulator({ oddities: { futureDated: 0.1 } })
t.teardown(() => Promise.all([samples.close(), generated.close()]))

async function exported (request: Record<string, unknown>): Promise<GlExport> {
  return JSON.parse((await callRest(generated, exportPath, { json: { ...everyFlag, ...request } })).text) as GlExport
}

for (const [flag, file] of [['exportInvoicesFlag', 'rest-invoices.json'], ['exportProductsFlag', 'rest-procurement.json']] as const) {
  t.test(`The sample company answers ${flag} with the bytes of the sample, however often it is asked`, async t => {
    const first = await callRest(samples, exportPath, { json: { [flag]: true } })
    const second = await callRest(samples, exportPath, { json: { [flag]: true } })
    t.equal(first.status, 200)
    t.equal(first.text, fixture(file))
    t.equal(second.text, first.text)
  })
}

t.test('An export with nothing to export is an empty object', async t => {
  t.equal((await callRest(samples, exportPath, { json: { exportExpensesFlag: true } })).text, '{}')
})

t.test('A request without a true flag is refused field by field', async t => {
  const answer = await callRest(generated, exportPath, { json: { exportInvoicesFlag: false, batchIdentifier: 'b' } })
  t.equal(answer.status, 400)
  t.match(JSON.parse(answer.text), {
    code: 'InvalidObject',
    message: String,
    errors: [{ code: 'InvalidField', resource: 'ExportAccountingBatchRequest', field: 'exportInvoicesFlag' }, { field: 'exportExpensesFlag' }, { field: 'exportProductsFlag' }]
  })
})

t.test('A wrong field, a long batch identifier and a body that is no JSON object are refused', async t => {
  for (const [field, value] of [['locationId', 99], ['thruDate', '2025/06/01'], ['batchIdentifier', 'x'.repeat(51)]] as const) {
    const answer = await callRest(generated, exportPath, { json: { ...everyFlag, [field]: value } })
    t.equal(answer.status, 400)
    t.match(JSON.parse(answer.text), { errors: [{ field }] })
  }
  t.match(JSON.parse((await callRest(generated, exportPath, { json: [] })).text), { code: 'InvalidJson', errors: null })
  t.equal((await callRest(generated, exportPath, { method: 'POST' })).status, 400)
})

t.test('Wrong credentials and a missing clientId are a 401, on the cloud wrong credentials are a 404', async t => {
  await using cloud = await startSimulator({ wrongCredentialsStatus: 404 })
  const authorization = basicAuth(generated.company, { publicKey: 'publicDemo', privateKey: 'wrong' })
  for (const headers of [{ authorization }, { authorization: 'Bearer x' }, { authorization: 'Basic eA==' }, { clientid: '' }]) {
    const answer = await callRest(generated, '/system/locations', { headers })
    t.equal(answer.status, 401)
    t.match(JSON.parse(answer.text), { code: String, message: String, errors: null })
  }
  t.equal((await callRest(cloud, '/system/locations', { headers: { authorization } })).status, 404)
})

t.test('A role without the level of a call is refused with a 403', async t => {
  const status = async (role: RoleName, path: string, json?: unknown): Promise<number> => {
    const authorization = basicAuth(generated.company, generated.company.apiKeys[role])
    return (await callRest(generated, path, { headers: { authorization }, json })).status
  }
  t.equal(await status('export', exportPath, everyFlag), 200)
  for (const role of ['mark', 'inquire', 'none'] as const) t.equal(await status(role, exportPath, everyFlag), 403)
  for (const role of ['export', 'inquire', 'none'] as const) t.equal(await status(role, '/finance/accounting/batches', {}), 403)
  t.equal(await status('inquire', '/finance/accounting/batches'), 200)
  t.equal(await status('none', '/finance/accounting/batches'), 403)
})

t.test('The Accept header chooses the version; without one it is the latest', async t => {
  const type = async (accept: string): Promise<unknown> => (await callRest(generated, '/system/locations', { headers: { accept } })).headers['content-type']
  t.match(await type('application/vnd.connectwise.com+json; version=2022.1'), 'version=2022.1')
  t.match(await type('application/vnd.connectwise.com+json; version=2021.1, application/json'), 'version=2021.1')
  t.match(await type('application/json'), 'version=2025.1')
  for (const version of ['2099.1', 'soon']) {
    t.equal((await callRest(generated, '/system/locations', { headers: { accept: `application/json; version=${version}` } })).status, 406)
  }
})

t.test('The thru date is the last day that is exported, and today when none is given', async t => {
  const all = (await exported({ thruDate: '2099-12-31T00:00:00Z' })).transactions ?? []
  const dates = all.map(({ documentDate = '' }) => documentDate).toSorted()
  const middle = dates[10] ?? ''
  t.equal(all.length, 20)
  t.equal((await exported({})).transactions?.length, 18)
  t.strictSame((await exported({ thruDate: `${middle.slice(0, 10)}T23:00:00Z` })).transactions, all.filter(({ documentDate = '' }) => documentDate <= middle))
})

t.test('An export can be limited to a location, to included ids, or to all but excluded ids', async t => {
  const { transactions = [], expenseBills = [], purchaseTransactions = [] } = await exported({})
  const count = async (locationId: number): Promise<number> => (await exported({ locationId })).transactions?.length ?? 0
  t.equal(await count(1) + await count(2) + await count(11), transactions.length)
  const onlyOne = await exported({ includedInvoiceIds: [transactions[3]?.id], includedExpenseIds: [expenseBills[0]?.detail?.[0]?.id?.[0]], includedProductIds: [purchaseTransactions[1]?.id] })
  t.strictSame(onlyOne.transactions, [transactions[3]])
  t.strictSame(onlyOne.expenseBills, [expenseBills[0]])
  t.strictSame(onlyOne.purchaseTransactions, [purchaseTransactions[1]])
  const others = await exported({ excludedInvoiceIds: [transactions[3]?.id], excludedExpenseIds: [expenseBills[0]?.id], excludedProductIds: [purchaseTransactions[1]?.id] })
  t.strictSame(others.transactions, transactions.toSpliced(3, 1))
  t.strictSame(others.expenseBills, expenseBills.slice(1))
  t.strictSame(others.purchaseTransactions, purchaseTransactions.toSpliced(1, 1))
})

t.test('A key of one location silently gets the records of that location only', async t => {
  const authorization = basicAuth(generated.company, generated.company.apiKeys.oneLocation)
  const own = await callRest(generated, exportPath, { json: everyFlag, headers: { authorization } })
  const other = await callRest(generated, exportPath, { json: { ...everyFlag, locationId: 2 }, headers: { authorization } })
  t.strictSame(JSON.parse(own.text), await exported({ locationId: 1 }))
  t.notOk('transactions' in (JSON.parse(other.text) as GlExport))
})

t.test('companyinfo needs no credentials and leads to the codebase, which serves the same API', async t => {
  const info = await fetch(`${generated.url}/login/companyinfo/TRAINING`)
  t.match(await info.json(), { CompanyName: 'Training & Company', Codebase: 'v2025_1/', VersionCode: 'v2025.1', CompanyID: 'training', IsCloud: false })
  t.equal((await fetch(`${generated.url}/login/companyinfo/nobody`)).status, 404)
  const headers = { authorization: basicAuth(generated.company), clientId: generated.company.clientId }
  t.equal((await fetch(`${generated.url}/v2025_1/apis/3.0/system/locations`, { headers })).status, 200)
  t.equal((await fetch(`${generated.url}/v2019_3/apis/3.0/system/locations`, { headers })).status, 404)
  t.equal((await fetch(`${generated.url}/v4_6_release/apis/3.0/system/members`, { headers })).status, 404)
})
