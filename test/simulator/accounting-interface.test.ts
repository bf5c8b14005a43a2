import { readFileSync } from 'node:fs'
import t from 'tap'
import { named, xmlElements } from './read-xml.ts'
import { startSimulator } from './start-simulator.ts'
import { everyKind, postForm } from './test-calls.ts'

function fixture (name: string): string {
  return readFileSync(new URL(`../fixtures/connectwise/${name}`, import.meta.url), 'utf8')
}

const samples = await startSimulator({ samples: true })
const generated = await startSimulator({ oddities: { nonReimbursable: 0.5, futureDated: 0.1 } })
t.teardown(() => Promise.all([samples.close(), generated.close()]))

const kinds = [
  { flag: 'exportInvoices', file: 'accounting-interface-invoices.xml' },
  { flag: 'exportExpenses', file: 'accounting-interface-expenses.xml' },
  { flag: 'exportInventory', file: 'accounting-interface-procurement.xml' }
]

for (const { flag, file } of kinds) {
  t.test(`The sample company answers ${flag} with the bytes of the sample, however often it is asked`, async t => {
    const first = await postForm(samples, { action: 'getBatch', [flag]: 'True' })
    const second = await postForm(samples, { action: 'getBatch', [flag]: 'True' })
    t.equal(first.status, 200)
    t.match(first.headers['content-type'], /^text\/xml/)
    t.equal(first.text, fixture(file))
    t.equal(second.text, first.text)
  })
}

t.test('An export of all three kinds has every section once and each customer once', async t => {
  const elements = xmlElements((await postForm(samples, everyKind)).text)
  t.strictSame(named(elements, 'Customers').length, 1)
  t.equal(named(elements, 'Customer').length, 2)
  t.equal(named(elements, 'Vendor').length, 2)
  t.equal(named(elements, 'Transaction').length, 1)
  t.equal(named(elements, 'ExpenseTransaction').length, 1)
  t.equal(named(elements, 'PurchaseTransaction').length, 2)
  t.match(elements[0]?.attributes, { ExportInvoices: 'True', ExportExpenses: 'True', ExportInventory: 'True' })
})

t.test('Wrong credentials are answered with a PsaError and status 200', async t => {
  for (const wrong of [{ company: 'nobody' }, { username: 'nobody' }, { password: 'wrong' }]) {
    const answer = await postForm(samples, { ...everyKind, ...wrong })
    t.equal(answer.status, 200)
    t.match(answer.text, /^<\?xml version="1.0" encoding="utf-8"\?>\n<PsaError>System\.Exception: Invalid company, username or password {3}at App\.services/)
  }
})

t.test('A member may export with Add, mark with Edit, and neither with Inquire alone', async t => {
  const { members } = generated.company
  const exportAs = async (role: keyof typeof members): Promise<string> => (await postForm(generated, { ...everyKind, username: members[role].username })).text
  const mark = async (role: keyof typeof members): Promise<string> =>
    (await postForm(generated, { action: 'updateBatch', username: members[role].username })).text
  t.match(await exportAs('export'), /<GLExport /)
  for (const role of ['mark', 'inquire', 'none'] as const) t.match(await exportAs(role), /<PsaError>.*does not have add security level/)
  t.match(await mark('mark'), /<PsaError>.*Cannot find GLBatchID to update/)
  for (const role of ['export', 'inquire', 'none'] as const) t.match(await mark(role), /<PsaError>.*does not have edit security level/)
})

t.test('A member of one location silently gets the records of that location only', async t => {
  const { username } = generated.company.members.oneLocation
  const all = named(xmlElements((await postForm(generated, everyKind)).text), 'Transaction')
  const own = named(xmlElements((await postForm(generated, { ...everyKind, username })).text), 'Transaction')
  const asked = named(xmlElements((await postForm(generated, { ...everyKind, ownerLevel: '1' })).text), 'Transaction')
  const other = await postForm(generated, { ...everyKind, username, ownerLevel: '2' })
  t.ok(own.length > 0 && own.length < all.length)
  t.strictSame(own, asked)
  t.notMatch(other.text, /<Transaction /)
})

t.test('The owner level is a description or an id; an unknown one is a PsaError', async t => {
  const byId = await postForm(generated, { ...everyKind, ownerLevel: '11' })
  const byName = await postForm(generated, { ...everyKind, ownerLevel: 'zürich & basel' })
  const unknown = await postForm(generated, { ...everyKind, ownerLevel: 'Atlantis' })
  t.match(byId.text, /<Transaction /)
  t.equal(byName.text, byId.text)
  t.match(unknown.text, /<PsaError>.*Cannot find owner level &quot;Atlantis&quot;/)
})

t.test('The owner levels share the records among them', async t => {
  const count = async (ownerLevel: string): Promise<number> =>
    named(xmlElements((await postForm(generated, { ...everyKind, ownerLevel })).text), 'Transaction').length
  t.equal(await count('1') + await count('2') + await count('11'), await count(''))
})

t.test('The thru date is the last day that is exported, and today when none is given', async t => {
  const dates = async (thruDate: string): Promise<string[]> =>
    named(xmlElements((await postForm(generated, { ...everyKind, thruDate })).text), 'Transaction').map(({ attributes }) => attributes['DocumentDate'] ?? '')
  const all = await dates('2099-12-31')
  const today = await dates('')
  const middle = all.toSorted()[10] ?? ''
  t.equal(all.length, 20)
  t.equal(today.length, 18)
  t.notOk(today.some(date => date.startsWith('2099')))
  t.strictSame(await dates(middle), all.filter(date => date <= middle))
  t.match((await postForm(generated, { ...everyKind, thruDate: '31.12.2025' })).text, /<PsaError>.*not recognized as a valid DateTime/)
})

t.test('Without any of the three flags, and with an unknown action, the answer is a PsaError', async t => {
  t.match((await postForm(generated, { action: 'getBatch', exportInvoices: 'False' })).text, /<PsaError>.*must include invoices/)
  t.match((await postForm(generated, { action: 'dropBatch' })).text, /<PsaError>.*Unknown action/)
})

t.test('A path outside the directory is a 404 page', async t => {
  const answer = await fetch(`${generated.url}/v9/services/system_io/GLEntry/GeneralLedger.aspx`, { method: 'POST' })
  t.equal(answer.status, 404)
  t.match(await answer.text(), /<html>/)
})
