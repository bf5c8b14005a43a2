import { text } from 'node:stream/consumers'
import t from 'tap'
import { AccountingConnectWise } from '../../../src/connectwise/accounting-interface/accounting-connectwise.ts'
import type { AccountingConnection } from '../../../src/domain/connection.ts'
import type { UnderstoodRequest } from '../../../src/domain/export-request.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { AT_ONCE, startSite, unaborted, type ScriptedSite } from '../scripted-site.ts'

const DOCUMENT = '<?xml version="1.0" encoding="utf-8"?><GLExport/>'

const REQUEST: UnderstoodRequest = {
  ownerLevel: null,
  thruDate: { date: '2026-10-31', source: 'request' },
  exportInvoices: true,
  exportExpenses: false,
  exportProcurement: true
}

function interfaceAt ({ site, outbound }: ScriptedSite, other: Partial<AccountingConnection> = {}): AccountingConnectWise {
  const connection: AccountingConnection = {
    interface: 'accounting-interface',
    site,
    useTls: false,
    company: 'acme',
    username: 'gl & export',
    password: new Secret('p=ä&1'),
    directory: 'v4_6_release',
    ...other
  }
  return new AccountingConnectWise(connection, outbound, { maxBytes: 50_000_000, unverifiedLength: 'refuse', retry: AT_ONCE })
}

async function exported (site: ScriptedSite, other: Partial<AccountingConnection> = {}, request = REQUEST): Promise<string> {
  const { format, body } = await interfaceAt(site, other).exportBatch(request, unaborted())
  t.equal(format, 'xml')
  return await text(body)
}

function formOf (site: ScriptedSite): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(site.requests.at(-1)?.body))
}

t.test('an export goes to the documented default path under the documented names', async t => {
  await using site = await startSite({ body: DOCUMENT })
  t.equal(await exported(site), DOCUMENT)
  t.match(site.requests, [{
    method: 'POST',
    url: '/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/xml', 'accept-encoding': 'gzip' }
  }])
  t.strictSame(formOf(site), {
    company: 'acme',
    username: 'gl & export',
    password: 'p=ä&1',
    action: 'getBatch',
    ownerLevel: '',
    thruDate: '2026-10-31',
    exportInvoices: 'True',
    exportExpenses: 'False',
    exportInventory: 'True'
  })
})

t.test('a profile changes the path and the names of the fields that it mentions, and no others', async t => {
  await using site = await startSite({ body: DOCUMENT })
  await exported(site, { directory: 'cw', profile: { path: 'api/Ledger.ashx', fields: { exportProcurement: 'exportProducts', password: 'pwd' } } })
  t.equal(site.requests[0]?.url, '/cw/api/Ledger.ashx')
  t.match(formOf(site), { pwd: 'p=ä&1', exportProducts: 'True', username: 'gl & export', exportInvoices: 'True' })
  t.notOk('password' in formOf(site))
  t.notOk('exportInventory' in formOf(site))
})

t.test('a profile can change the names and leave the path', async t => {
  await using site = await startSite({ body: DOCUMENT })
  await exported(site, { profile: { fields: { action: 'do' } } })
  t.equal(site.requests[0]?.url, '/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx')
  t.equal(formOf(site)['do'], 'getBatch')
})

t.test('a location goes out as it was named: by its description or by its id', async t => {
  await using site = await startSite({ body: DOCUMENT })
  for (const [wanted, sent] of [['Newcastle "Quayside"', 'Newcastle "Quayside"'], [11, '11']] as const) {
    const ownerLevel = await interfaceAt(site).findOwnerLevel(wanted)
    await exported(site, {}, { ...REQUEST, ownerLevel })
    t.equal(formOf(site)['ownerLevel'], sent)
  }
})

t.test('a root that does not come within 64 KiB is none', async t => {
  await using site = await startSite({ body: `<!--${' '.repeat(70_000)}--><GLExport/>` }, { body: `<?xml version="1.0"?>${' '.repeat(70_000)}` })
  t.equal(await exported(site), `<!--${' '.repeat(70_000)}--><GLExport/>`, 'a long comment that ends in the same piece')
  await t.rejects(exported(site), { code: 'CONNECTWISE_NOT_A_BATCH' })
})

t.test('a PsaError without end is not read to its end', async t => {
  await using site = await startSite({ body: `<PsaError>System.Exception: Cannot find it   at A.B()${'x'.repeat(20_000_000)}</PsaError>` })
  await t.rejects(exported(site), { code: 'CONNECTWISE_REQUEST_REFUSED' })
})

t.test('an answer of white space only is no batch', async t => {
  await using site = await startSite({ body: ' \r\n ' })
  await t.rejects(exported(site), { code: 'CONNECTWISE_NOT_A_BATCH', message: /nothing/ })
})
