import t from 'tap'
import type { GlExport } from './rest/rest-types.ts'
import type { XmlElement } from './read-xml.ts'
import { named, xmlElements } from './read-xml.ts'
import type { SimulatorOptions } from './start-simulator.ts'
import { startSimulator } from './start-simulator.ts'
import { callRest, everyFlag, everyKind, postForm } from './test-calls.ts'
import { readFileSync } from 'node:fs'

/** The answers of both interfaces for everything, future dates included. */
async function bothDocuments (options: SimulatorOptions): Promise<{ xml: string, json: string, gl: GlExport }> {
  await using simulator = await startSimulator({ today: '2100-01-01', ...options })
  const xml = (await postForm(simulator, everyKind)).text
  const json = (await callRest(simulator, '/finance/accounting/export', { json: everyFlag })).text
  return { xml, json, gl: JSON.parse(json) as GlExport }
}

/** Decimal text as cents, exactly. */
function cents (text: string | undefined): number {
  return Number((text ?? '').replace('.', ''))
}

/** Splits the elements after each header, so that every header stands with its details. */
function documents (elements: XmlElement[]): { header: Record<string, string>, details: Record<string, string>[] }[] {
  const found: { header: Record<string, string>, details: Record<string, string>[] }[] = []
  for (const { name, attributes } of elements) {
    if (name.endsWith('Transaction')) found.push({ header: attributes, details: [] })
    if (name.endsWith('Detail')) found.at(-1)?.details.push(attributes)
  }
  return found
}

/** By how many cents a document is off. */
function imbalance ({ header, details }: ReturnType<typeof documents>[number]): number {
  const sum = details.reduce((total, detail) => total + cents(detail['Total']), 0)
  return header['MemberID'] === undefined ? cents(header['Total']) + sum : cents(header['Total']) - sum
}

t.test('The same seed gives the same bytes, another seed gives others', async t => {
  const [first, second, other] = await Promise.all([bothDocuments({ seed: 7 }), bothDocuments({ seed: 7 }), bothDocuments({ seed: 8 })])
  t.equal(second.xml, first.xml)
  t.equal(second.json, first.json)
  t.not(other.xml, first.xml)
  t.not(other.json, first.json)
})

t.test('Every document balances to the cent, and no GL entry id occurs twice', async t => {
  const { xml } = await bothDocuments({ counts: { invoices: 550, expenses: 50, purchases: 50 } })
  const elements = xmlElements(xml)
  const all = documents(elements)
  t.equal(all.length, 650)
  t.strictSame(all.filter(document => imbalance(document) !== 0), [])
  const ids = elements.flatMap(({ attributes }) => (attributes['GLEntryRecID'] ?? '').split(',')).filter(id => id !== '')
  t.equal(new Set(ids).size, ids.length)
  t.ok(ids.every(id => /^\d{9}$/.test(id)))
  t.equal(new Set(all.map(({ header }) => header['DocumentNumber'])).size, 650)
})

t.test('Generated elements have the attributes of the samples, in the same order', async t => {
  const { xml } = await bothDocuments({ oddities: { nonReimbursable: 1 } })
  const attributesOf = (document: string): Map<string, string[]> => new Map(xmlElements(document).map(({ name, attributes }) => [name, Object.keys(attributes)]))
  const generated = attributesOf(xml)
  for (const kind of ['invoices', 'expenses', 'procurement']) {
    const sample = readFileSync(new URL(`../fixtures/connectwise/accounting-interface-${kind}.xml`, import.meta.url), 'utf8')
    for (const [name, attributes] of attributesOf(sample)) t.strictSame(generated.get(name), attributes, name)
  }
})

t.test('Generated REST records have every field of the samples', async t => {
  const { gl } = await bothDocuments({})
  for (const [kind, section, details] of [['invoices', 'transactions', 'detail'], ['procurement', 'purchaseTransactions', 'purchaseDetail']] as const) {
    const sample = JSON.parse(readFileSync(new URL(`../fixtures/connectwise/rest-${kind}.json`, import.meta.url), 'utf8')) as GlExport
    const [wanted, got] = [sample[section]?.[0] ?? {}, gl[section]?.[0] ?? {}]
    t.strictSame(Object.keys(wanted).filter(key => !(key in got)), [])
    const lines = [wanted, got].map(record => Object.entries(record).find(([key]) => key === details)?.[1] as object[])
    t.strictSame(Object.keys(lines[0]?.[0] ?? {}).filter(key => !(key in (lines[1]?.[0] ?? {}))), [])
  }
  t.match(gl.customers?.[0], { company: { id: Number }, accountNumber: String, taxLevels: Array })
})

t.test('Both interfaces tell of the same records', async t => {
  const { xml, gl } = await bothDocuments({ oddities: { creditMemos: 0.2 } })
  const { transactions = [], expenseBills = [], purchaseTransactions = [] } = gl
  const amount = (value: number | null | undefined): string => (value ?? 0).toFixed(2)
  const elements = xmlElements(xml)
  t.strictSame(
    named(elements, 'Transaction').map(({ attributes: a }) => [a['DocumentNumber'], a['GLEntryRecID'], a['Total'], a['CompanyName'], a['AccountNumber'], a['Memo'], a['CurrencyID']]),
    transactions.map(r => [r.documentNumber, r.glEntryIds, amount(r.total), r.company?.identifier, r.accountNumber, r.memo, r.currency?.currencyCode]))
  t.strictSame(
    named(elements, 'Detail').map(({ attributes: a }) => [a['GLEntryRecID'], a['Total'], a['AccountNumber'], a['SalesDescription']]),
    transactions.flatMap(r => r.detail ?? []).map(d => [String(d.id), amount(d.total), d.accountNumber, d.salesDescription]))
  t.strictSame(
    named(elements, 'ExpenseTransaction').map(({ attributes: a }) => [a['GLEntryRecID'], a['Total'], a['MemberID']]),
    expenseBills.map(r => [String(r.id), amount(r.total), r.member?.identifier]))
  t.strictSame(
    named(elements, 'PurchaseTransaction').map(({ attributes: a }) => [a['PurchaseInformation'], a['Total'], a['VendorName'], a['DocumentDate']]),
    purchaseTransactions.map(r => [r.id, amount(r.total), r.company?.identifier, r.documentDate?.slice(0, 10)]))
  t.equal(named(elements, 'Customer').length, gl.customers?.length)
  t.equal(named(elements, 'Vendor').length, gl.vendors?.length)
})

t.test('Texts carry line breaks, quotes, ampersands and Unicode, and account numbers that look like numbers', async t => {
  const { xml, gl } = await bothDocuments({ counts: { invoices: 100 } })
  const values = xmlElements(xml).flatMap(({ attributes }) => Object.values(attributes))
  for (const text of ['\r\n', '&#xD;&#xA;', '"', '& ', '<', '東京', 'Ł', '\t']) t.ok(values.some(value => value.includes(text)), JSON.stringify(text))
  const accounts = new Set(gl.transactions?.flatMap(({ detail = [] }) => detail.map(line => line.accountNumber)))
  for (const account of ['0000', '0119', '1E5', '4001:', '4.10']) t.ok(accounts.has(account), account)
  t.ok(new Set(gl.transactions?.map(({ currency }) => currency?.currencyCode)).size > 3)
})

t.test('Oddities come as often as asked for', async t => {
  const odd = async (oddities: SimulatorOptions['oddities']): Promise<ReturnType<typeof documents>> =>
    documents(xmlElements((await bothDocuments({ ...oddities === undefined ? {} : { oddities }, counts: { invoices: 40, expenses: 40, purchases: 40 } })).xml))
  t.equal((await odd({ unbalanced: 0.1 })).filter(document => imbalance(document) === 1).length, 12)
  t.equal((await odd({ withoutDetails: 0.1 })).filter(({ details }) => details.length === 0).length, 12)
  t.equal((await odd({ creditMemos: 0.25 })).filter(({ header }) => header['Total']?.startsWith('-')).length, 10)
  t.equal((await odd({ withoutAccountNumber: 0.1 })).filter(({ header }) => (header['APAccountNumber'] ?? header['AccountNumber']) === '').length, 12)
  t.equal((await odd({ futureDated: 0.5 })).filter(({ header }) => header['DocumentDate']?.startsWith('2099')).length, 60)
  t.equal((await odd({ blocked: 0.25 })).length, 90)
  t.match((await bothDocuments({ oddities: { nonReimbursable: 0.5 } })).xml, /<ExpenseBills NonReimbursableExpenseRecIDs="(\d{9},){9}\d{9}">/)
})

t.test('A pretty layout changes only the whitespace', async t => {
  const minified = await bothDocuments({ oddities: { blocked: 0.1 } })
  const pretty = await bothDocuments({ oddities: { blocked: 0.1 }, jsonLayout: 'pretty' })
  t.equal(minified.json, JSON.stringify(minified.gl))
  t.equal(pretty.json, JSON.stringify(minified.gl, null, 2))
})

t.test('Companies of one simulator have their own credentials, locations, records and batches', async t => {
  await using simulator = await startSimulator({ companies: [{ samples: true, locations: [{ id: 1, name: 'Only' }] }, { companyId: 'third', seed: 9 }] })
  const [first, second, third] = simulator.companies
  t.strictSame(simulator.companies.map(({ companyId }) => companyId), ['training', 'training2', 'third'])
  const answers = await Promise.all([first!, second!, third!].map(company => callRest(simulator, '/system/locations', { company })))
  t.strictSame(answers.map(({ text }) => (JSON.parse(text) as unknown[]).length), [3, 1, 3])
  const crossed = await callRest(simulator, '/system/locations', { company: { ...second!, privateKey: first!.privateKey } })
  t.equal(crossed.status, 401)
  const json = { batchIdentifier: 'June', exportInvoicesFlag: true, processedRecordIds: [1299] }
  t.equal((await callRest(simulator, '/finance/accounting/batches', { company: second!, json })).status, 201)
  t.equal(second?.state.batches.length, 1)
  t.equal(first?.state.batches.length, 0)
})

t.test('More records than there are ids for are refused', async t => {
  await t.rejects(startSimulator({ counts: { invoices: 20_000_000 } }), /At most 17000000 records/)
})
