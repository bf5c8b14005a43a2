import t from 'tap'
import type { Fault } from '../simulator/start-simulator.ts'
import { assertRefused, connectionTo, EVERYTHING, exportCalls, INTERFACES, openBench, type InterfaceName } from './failing-exports.ts'

const NAMES = { 'accounting-interface': 'the Accounting Interface', rest: 'the REST API' } as const

const bench = await openBench({
  simulator: { companies: [{ companyId: 'cloudy', wrongCredentialsStatus: 404 }, { companyId: 'twins', locations: [{ id: 4, name: 'North' }, { id: 5, name: 'North' }] }] }
})
const { simulator, service } = bench
const [, cloudy, twins] = simulator.companies
t.teardown(() => bench[Symbol.asyncDispose]())
t.beforeEach(() => {
  simulator.faults.clear()
  simulator.requests.clear()
})

t.test('an export for a tenant that nobody stored is refused before anything is called', async t => {
  const problem = await assertRefused(t, bench, await service.exportBatch('nobody', EVERYTHING), 'TENANT_UNKNOWN')
  t.match(problem.detail, /nobody/)
  t.equal(simulator.requests.length, 0)
})

interface Refusal {
  title: string
  interface: InterfaceName
  connection: object
  code: string
  detail: RegExp
  /** Calls that reach ConnectWise. */
  calls: number
}

const { inquire } = simulator.company.members
const { inquire: inquireKey } = simulator.company.apiKeys

const refusals: Refusal[] = [
  { title: 'a wrong password', interface: 'accounting-interface', connection: { password: 'wrong' }, code: 'CONNECTWISE_CREDENTIALS_REFUSED', detail: /Invalid company, username or password/, calls: 1 },
  { title: 'an unknown company', interface: 'accounting-interface', connection: { company: 'nowhere' }, code: 'CONNECTWISE_CREDENTIALS_REFUSED', detail: /company/, calls: 1 },
  { title: 'a member without the level Add', interface: 'accounting-interface', connection: { username: inquire.username }, code: 'CONNECTWISE_ROLE_REFUSED', detail: /does not have add security level/, calls: 1 },
  { title: 'a directory that the site does not have', interface: 'accounting-interface', connection: { directory: 'v1' }, code: 'CONNECTWISE_REQUEST_REFUSED', detail: /status 404/, calls: 1 },
  { title: 'a wrong private key', interface: 'rest', connection: { privateKey: 'wrong' }, code: 'CONNECTWISE_CREDENTIALS_REFUSED', detail: /Unauthorized/, calls: 2 },
  { title: 'a wrong key where the cloud answers 404', interface: 'rest', connection: { companyId: cloudy!.companyId, privateKey: 'wrong' }, code: 'CONNECTWISE_CREDENTIALS_REFUSED', detail: /not find/, calls: 2 },
  { title: 'a client id that ConnectWise does not know', interface: 'rest', connection: { clientId: '00000000-0000-4000-8000-000000000000' }, code: 'CONNECTWISE_CREDENTIALS_REFUSED', detail: /clientId/, calls: 2 },
  { title: 'an API member without the level Add', interface: 'rest', connection: { publicKey: inquireKey.publicKey }, code: 'CONNECTWISE_ROLE_REFUSED', detail: /does not have add security level/, calls: 2 },
  { title: 'a company that the site does not know', interface: 'rest', connection: { companyId: 'nowhere' }, code: 'CONNECTWISE_COMPANY_UNKNOWN', detail: /nowhere/, calls: 1 },
  { title: 'a version of the API that does not exist', interface: 'rest', connection: { apiVersion: '2099.1' }, code: 'CONNECTWISE_REQUEST_REFUSED', detail: /2099\.1/, calls: 2 }
]

for (const { title, interface: name, connection, code, detail, calls } of refusals) {
  t.test(`${title} on ${NAMES[name]} is answered ${code}, without a second try`, async t => {
    await service.putTenant('refused', connectionTo(simulator, name, connection))
    const problem = await assertRefused(t, bench, await service.exportBatch('refused', EVERYTHING), code)
    t.match(problem.detail, detail)
    t.equal(simulator.requests.length, calls)
  })
}

interface WrongAnswer {
  title: string
  fault: Fault
  code: Partial<Record<InterfaceName, string>>
  detail?: RegExp
}

const both = (code: string) => ({ 'accounting-interface': code, rest: code })

const wrongAnswers: WrongAnswer[] = [
  { title: 'a login page with status 200', fault: { kind: 'login-page' }, code: both('CONNECTWISE_NOT_A_BATCH'), detail: /web page/ },
  { title: 'a PsaError with a stack trace', fault: { kind: 'psa-error' }, code: { 'accounting-interface': 'CONNECTWISE_REQUEST_REFUSED' }, detail: /Simulated failure$/ },
  { title: 'a PsaError about the time', fault: { kind: 'psa-error', text: 'System.Exception: Timeout expired   at A.B()' }, code: { 'accounting-interface': 'CONNECTWISE_UNAVAILABLE' }, detail: /Timeout expired$/ },
  { title: 'the acknowledgement of a mark', fault: { kind: 'psa-data' }, code: { 'accounting-interface': 'CONNECTWISE_NOT_A_BATCH', rest: 'CONNECTWISE_MALFORMED' } },
  { title: 'the text OK', fault: { kind: 'ok-text' }, code: { 'accounting-interface': 'CONNECTWISE_NOT_A_BATCH', rest: 'CONNECTWISE_CUT_OFF' } },
  { title: 'an empty answer', fault: { kind: 'status', status: 200, body: '', contentType: 'text/xml' }, code: { 'accounting-interface': 'CONNECTWISE_NOT_A_BATCH', rest: 'CONNECTWISE_CUT_OFF' } },
  { title: 'XML with another root', fault: { kind: 'status', status: 200, body: '<?xml version="1.0"?><Report/>', contentType: 'text/xml' }, code: { 'accounting-interface': 'CONNECTWISE_NOT_A_BATCH' }, detail: /<Report>/ },
  { title: 'a list as the root of the JSON', fault: { kind: 'other-json-root' }, code: { rest: 'CONNECTWISE_NOT_A_BATCH' }, detail: /list/ },
  { title: 'JSON that is broken in the middle', fault: { kind: 'invalid-json' }, code: { rest: 'CONNECTWISE_MALFORMED' }, detail: /line \d+, column \d+/ },
  { title: 'XML that is broken in the middle', fault: { kind: 'malformed-xml' }, code: { 'accounting-interface': 'CONNECTWISE_MALFORMED' }, detail: /line \d+, column \d+/ },
  { title: 'something behind the end of the document', fault: { kind: 'garbage-after' }, code: { 'accounting-interface': 'CONNECTWISE_CUT_OFF', rest: 'CONNECTWISE_MALFORMED' }, detail: /line \d+, column \d+/ },
  { title: 'a record that comes twice', fault: { kind: 'duplicate-records' }, code: both('CONNECTWISE_DUPLICATE_RECORDS'), detail: /GL entry \d+ / }
]

for (const { title, fault, code: codes, detail = /./ } of wrongAnswers) {
  for (const name of INTERFACES) {
    const code = codes[name]
    if (code === undefined) continue
    t.test(`${title} on ${NAMES[name]} is answered ${code}`, async t => {
      simulator.faults.add(fault, { operation: 'export', times: Infinity })
      const problem = await assertRefused(t, bench, await service.exportBatch(name, EVERYTHING), code)
      t.match(problem.detail, detail)
    })
  }
}

const clientErrors: [status: number, code: string][] = [
  [400, 'CONNECTWISE_REQUEST_REFUSED'], [401, 'CONNECTWISE_CREDENTIALS_REFUSED'], [403, 'CONNECTWISE_ROLE_REFUSED'],
  [409, 'CONNECTWISE_REQUEST_REFUSED'], [415, 'CONNECTWISE_REQUEST_REFUSED'], [451, 'CONNECTWISE_REQUEST_REFUSED']
]

for (const [status, code] of clientErrors) {
  for (const name of INTERFACES) {
    t.test(`status ${status} of ${NAMES[name]} is answered ${code} and never tried again`, async t => {
      simulator.faults.add({ kind: 'status', status }, { operation: 'export', times: Infinity })
      await assertRefused(t, bench, await service.exportBatch(name, EVERYTHING), code)
      t.equal(exportCalls(simulator), 1)
    })
  }
}

t.test('a page of HTML that comes with an error status is not passed on', async t => {
  for (const name of INTERFACES) {
    simulator.faults.add({ kind: 'status', status: 500, body: '<html><body>Server Error in <b>/</b> Application</body></html>', contentType: 'text/html' }, { operation: 'export', times: Infinity })
    const problem = await assertRefused(t, bench, await service.exportBatch(name, EVERYTHING), 'CONNECTWISE_UNAVAILABLE')
    t.match(problem.detail, /status 500/)
    t.notMatch(problem.detail, /Application/)
  }
})

t.test('a PsaError counts also when it comes with an error status', async t => {
  simulator.faults.add({ kind: 'status', status: 500, body: '<PsaError>System.Exception: Invalid company, username or password   at A.B()</PsaError>', contentType: 'text/xml' })
  const problem = await assertRefused(t, bench, await service.exportBatch('accounting-interface', EVERYTHING), 'CONNECTWISE_CREDENTIALS_REFUSED')
  t.match(problem.detail, /password$/)
})

t.test('what ConnectWise says over REST is passed on without its stack trace', async t => {
  const message = 'System.Exception: The batch is locked\r\n   at App.Finance.Export(Int32 id) in D:\\apps\\Export.cs:line 12'
  simulator.faults.add({ kind: 'status', status: 409, body: JSON.stringify({ code: 'Locked', message, errors: null }) }, { operation: 'export' })
  const problem = await assertRefused(t, bench, await service.exportBatch('rest', EVERYTHING), 'CONNECTWISE_REQUEST_REFUSED')
  t.match(problem.detail, /It says: The batch is locked$/)
})

t.test('an unknown owner level over REST is answered with the locations that exist', async t => {
  const problem = await assertRefused(t, bench, await service.exportBatch('rest', { ...EVERYTHING, ownerLevel: 'Atlantis "Deep"' }), 'OWNER_LEVEL_UNKNOWN')
  t.match(problem.errors, [{ pointer: '/ownerLevel', detail: /Atlantis/ }])
  for (const { id, name } of simulator.company.locations) t.ok(problem.fix.includes(`${name} (${id})`), name)
  t.equal(exportCalls(simulator), 0)
})

t.test('an unknown owner level on the Accounting Interface is answered with the field that names it', async t => {
  const problem = await assertRefused(t, bench, await service.exportBatch('accounting-interface', { ...EVERYTHING, ownerLevel: 'Atlantis' }), 'OWNER_LEVEL_UNKNOWN')
  t.match(problem, { detail: /Atlantis/, errors: [{ pointer: '/ownerLevel' }] })
})

t.test('an owner level that two locations have is answered with their ids', async t => {
  await service.putTenant('twins', connectionTo(simulator, 'rest', { companyId: twins!.companyId, publicKey: twins!.publicKey, privateKey: twins!.privateKey }))
  const problem = await assertRefused(t, bench, await service.exportBatch('twins', { ...EVERYTHING, ownerLevel: 'North' }), 'OWNER_LEVEL_AMBIGUOUS')
  t.match(problem, { detail: /4, 5/, errors: [{ pointer: '/ownerLevel' }] })
  t.equal(exportCalls(simulator), 0)
})
