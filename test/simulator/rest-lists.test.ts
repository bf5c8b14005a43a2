import t from 'tap'
import { readConditions } from './rest/conditions.ts'
import type { GlExport, UnpostedExpense, UnpostedInvoice, UnpostedProcurement } from './rest/rest-types.ts'
import { startSimulator } from './start-simulator.ts'
import { basicAuth, callRest, everyFlag } from './test-calls.ts'

type Listed = UnpostedInvoice & UnpostedExpense & UnpostedProcurement

const simulator = await startSimulator({ counts: { invoices: 60, expenses: 10, purchases: 7 }, oddities: { blocked: 0.1 } })
t.teardown(() => simulator.close())

/** A page of a list, and the path of the next. */
async function list (path: string, headers: Record<string, string> = {}): Promise<{ items: Listed[], next: string }> {
  const answer = await callRest(simulator, path, { headers })
  const link = /<[^>]*\/apis\/3\.0([^>]*)>; rel="next"/.exec(String(answer.headers['link'] ?? ''))?.[1]
  return { items: JSON.parse(answer.text) as Listed[], next: link ?? '' }
}

async function count (path: string): Promise<number> {
  return (JSON.parse((await callRest(simulator, path)).text) as { count: number }).count
}

t.test('A location is found by its name, whatever signs the name has', async t => {
  for (const { id, name } of simulator.company.locations) {
    const conditions = encodeURIComponent(`name="${name.replaceAll('"', '\\"')}"`)
    t.match((await list(`/system/locations?conditions=${conditions}`)).items, [{ id, name }])
  }
  t.strictSame((await list('/system/locations?conditions=name="Atlantis"')).items, [])
  t.equal((await list('/system/locations')).items.length, 3)
})

t.test('Pages are 25 long unless asked otherwise, and the Link header leads to the next until the last', async t => {
  const first = await list('/finance/accounting/unpostedinvoices')
  t.equal(first.items.length, 25)
  t.equal(first.next, '/finance/accounting/unpostedinvoices?pageSize=25&page=2')
  const second = await list(first.next)
  const third = await list(second.next)
  t.equal(third.items.length, 10)
  t.equal(third.next, '')
  t.equal(new Set([...first.items, ...second.items, ...third.items].map(({ id }) => id)).size, 60)
  t.equal((await list('/finance/accounting/unpostedinvoices?pageSize=1000')).items.length, 60)
  t.strictSame((await list('/finance/accounting/unpostedinvoices?page=9')).items, [])
  for (const query of ['pageSize=1001', 'pageSize=0', 'page=x']) {
    t.equal((await callRest(simulator, `/finance/accounting/unpostedinvoices?${query}`)).status, 400)
  }
})

t.test('Forward-only pages go on behind the id of the last item', async t => {
  const headers = { 'pagination-type': 'forward-only' }
  const first = await list('/finance/accounting/unpostedinvoices?pageSize=40', headers)
  t.equal(first.next, `/finance/accounting/unpostedinvoices?pageSize=40&pageId=${first.items[39]?.id ?? ''}`)
  const second = await list(first.next, headers)
  t.equal(second.items.length, 20)
  t.equal(second.next, '')
})

t.test('A list can be ordered', async t => {
  const ids = (await list('/system/locations?orderBy=id%20desc')).items.map(({ id }) => id)
  t.strictSame(ids, [11, 2, 1])
})

t.test('The unposted lists show what the export returns, and the blocked records beside it', async t => {
  const gl = JSON.parse((await callRest(simulator, '/finance/accounting/export', { json: everyFlag })).text) as GlExport
  const invoices = (await list('/finance/accounting/unpostedinvoices?pageSize=1000')).items
  const missing = invoices.filter(({ id }) => gl.transactions?.some(invoice => invoice.id === id) === false)
  t.equal(missing.length, 6)
  t.ok(missing.every(({ accountNumber }) => accountNumber === ''))
  t.equal(await count('/finance/accounting/unpostedinvoices/count'), 60)
  const products = (await list('/finance/accounting/unpostedprocurement')).items.map(({ unpostedProductId }) => unpostedProductId)
  t.ok(gl.purchaseTransactions?.every(({ id }) => products.includes(id)))
  t.equal(await count('/finance/accounting/unpostedprocurement/count'), 7)
  const expenses = (await list('/finance/accounting/unpostedexpenses')).items.map(({ id }) => id)
  t.ok(gl.expenseBills?.every(({ detail = [] }) => detail.every(line => expenses.includes(line.id?.[0]))))
  t.equal(await count('/finance/accounting/unpostedexpenses/count'), expenses.length)
})

t.test('Unposted lists can be filtered, and a key of one location sees only its own', async t => {
  const total = await count(`/finance/accounting/unpostedinvoices/count?conditions=${encodeURIComponent('total > 1000 and locationId in (1, 2)')}`)
  const all = (await list('/finance/accounting/unpostedinvoices?pageSize=1000')).items
  t.equal(total, all.filter(({ total, locationId }) => (total ?? 0) > 1000 && locationId !== 11).length)
  const authorization = basicAuth(simulator.company, simulator.company.apiKeys.oneLocation)
  const own = (await list('/finance/accounting/unpostedinvoices?pageSize=1000', { authorization })).items
  t.strictSame(own, all.filter(({ locationId }) => locationId === 1))
})

t.test('Conditions compare, combine and negate as the developer guide says', t => {
  const item = { id: 5, name: 'Tampa "East"', date: '2025-06-20T00:00:00', open: true, company: { identifier: 'Łódź & Co' }, empty: null }
  const holds = [
    '', 'id = 5', 'ID=5', 'id != 6', 'id <> 6', 'id > 4 and id < 6', 'id >= 5', 'id <= 5', 'open = true', 'empty = null',
    'name = "tampa \\"east\\""', 'name like "Tam%"', 'name like "%EAST*"', 'name contains "pa"', 'name not contains "x"', 'name not like "x%"',
    'id in (1, 5)', 'id not in (1,2)', 'date > [2025-06-19T00:00:00Z]', 'date < [2025-06-21]', 'company/identifier = "łódź & co"', 'company.identifier contains "&"',
    'id = 1 or id = 5', 'id = 5 or id = 1 and id = 2', '(id = 5 or id = 1) and name contains "Tampa"'
  ]
  const fails = ['id = 6', '(id = 5 or id = 1) and id = 2', 'name = "Tampa"', 'open = false', 'id not in (5)', 'nothing = 1', 'name like "ampa"']
  for (const text of holds) t.equal(readConditions(text)(item), true, text)
  for (const text of fails) t.equal(readConditions(text)(item), false, text)
  t.end()
})

t.test('A condition that cannot be read is a 400 that says where', async t => {
  for (const text of ['id =', 'id', '= 5', 'id = 5 and', '(id = 5', 'id in 5', 'id in (5', 'id = 5 6', 'name = "x', 'id ~ 5', 'name = x', '5 = id']) {
    t.throws(() => readConditions(text), { status: 400, code: 'InvalidCondition' }, text)
  }
  const answer = await callRest(simulator, `/system/locations?conditions=${encodeURIComponent('name ~ "x"')}`)
  t.equal(answer.status, 400)
  t.match(JSON.parse(answer.text), { code: 'InvalidCondition' })
})
