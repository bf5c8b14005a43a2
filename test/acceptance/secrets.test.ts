import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { changeRows, readAll } from '../database/test-database.ts'
import { startSimulator, type Fault } from '../simulator/start-simulator.ts'
import { LeakSearch } from './leak-search.ts'
import { accountingConnection, restConnection, startService, type TestService } from './start-service.ts'

const simulator = await startSimulator({ counts: { invoices: 2, expenses: 1, purchases: 1 } })
t.teardown(() => simulator.close())
const { companyId, publicKey, privateKey, username, password } = simulator.company

const API_KEY = 'Canary+api/key=0123456789'
const ENCRYPTION_KEY = randomBytes(32).toString('base64')
const WRONG = 'Canary wrong&secret%é"1'
const secrets: Record<string, string> = {
  'the private key': privateKey,
  'the password': password,
  'the API key': API_KEY,
  'the encryption key': ENCRYPTION_KEY,
  'a wrong secret': WRONG,
  'the credentials of REST': `${companyId}+${publicKey}:${privateKey}`,
  'wrong credentials of REST': `${companyId}+${publicKey}:${WRONG}`
}

const ALL = { exportInvoices: true, exportExpenses: true, exportProcurement: true }
const JSON_TYPE = { 'content-type': 'application/json' }
const rest = restConnection(simulator)
const accounting = accountingConnection(simulator)

async function start (env: Record<string, string> = {}): Promise<TestService> {
  return await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host, API_KEY, ENCRYPTION_KEY, ...env } })
}

/** Calls and keeps all that comes back. */
function caller (service: TestService, search: LeakSearch) {
  return async (method: string, path: string, options: { body?: unknown, headers?: Record<string, string> } = {}): Promise<Response> => {
    const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
    const init = { method, headers: { ...(options.body === undefined ? {} : JSON_TYPE), ...options.headers } }
    const answer = await service.call(path, options.body === undefined ? init : { ...init, body })
    return await search.addAnswer(`${method} ${path}`, answer)
  }
}

/** Everything that a service wrote: its log, its archive, its database. */
async function addTraces (search: LeakSearch, service: TestService): Promise<void> {
  for (const line of service.logLines) search.add('log', line)
  for (const file of await service.archiveFiles()) search.add(`archive ${file}`, await readFile(join(service.archiveFolder, file)))
  for (const [name, bytes] of readAll(service.databaseUrl)) search.add(`database ${name}`, bytes)
}

function assertClean (t: { strictSame: (found: unknown, wanted: unknown, message: string) => unknown }, search: LeakSearch): void {
  for (const [what, secret] of Object.entries(secrets)) t.strictSame(search.find(secret), [], `${what} shows nowhere`)
}

t.test('no secret shows in anything that the service answers, logs or stores while all goes well', async t => {
  await using service = await start()
  const search = new LeakSearch()
  const call = caller(service, search)
  for (const [id, connection] of [['rest', rest], ['legacy', accounting]] as const) {
    const headers = { 'x-tenant-id': id }
    t.equal((await call('PUT', `/tenants/${id}`, { body: { name: id, connection } })).status, 201)
    t.equal((await call('PUT', `/tenants/${id}`, { body: { connection } })).status, 200)
    t.match(await (await call('GET', `/tenants/${id}`)).json(), { connection: id === 'rest' ? { privateKey: '[secret]' } : { password: '[secret]' } })
    t.match(await (await call('POST', `/tenants/${id}/check`)).json(), { passed: true })
    for (const format of ['json', 'xml']) {
      const answer = await call('POST', `/gl-batches?format=${format}`, { body: ALL, headers })
      t.equal(answer.status, 201)
      const location = answer.headers.get('location') ?? ''
      t.equal((await call('GET', location, { headers })).status, 200)
      t.equal((await call('GET', `${location}/content?format=${format}`, { headers })).status, 200)
    }
  }
  for (const path of ['/tenants', '/openapi.json', '/docs', '/docs/json', '/livez', '/readyz', '/errors', '/errors/INTERNAL']) {
    t.equal((await call('GET', path)).status, 200)
  }
  await addTraces(search, service)
  t.ok(search.findText(publicKey).length > 0, 'the search finds what is no secret')
  t.ok(search.findText(username).some(where => where.startsWith('database')), 'also in the database')
  t.ok(search.findText('GLExport').some(where => where.startsWith('archive')), 'also in the archive')
  t.ok(search.findText('/gl-batches').some(where => where === 'log'), 'also in the log')
  assertClean(t, search)
})

t.test('no secret shows when a call is refused', async t => {
  await using service = await start()
  const search = new LeakSearch()
  const call = caller(service, search)
  const bodies: unknown[] = [
    { connection: { ...rest, privateKy: WRONG } },
    { connection: { ...rest, privateKey: { value: WRONG } } },
    { connection: { ...rest, privateKey: [WRONG] } },
    { connection: { ...rest, privateKey: WRONG.repeat(100) } },
    { connection: { ...rest, clientId: WRONG } },
    { connection: { ...accounting, site: WRONG, password: WRONG } },
    { connection: { ...accounting, site: 'evil.example', password } },
    { connection: { ...accounting, interface: WRONG } },
    { connection: { ...accounting, privateKey } },
    { connection: WRONG },
    `{"connection":{"privateKey":"${privateKey}","password":"${password}"`
  ]
  for (const body of bodies) t.ok((await call('PUT', '/tenants/acme', { body })).status >= 400)
  t.equal((await call('PUT', '/tenants/acme', { body: `password=${password}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status, 415)
  t.equal((await call('GET', '/tenants', { headers: { authorization: `Bearer ${WRONG.slice(0, 12)}` } })).status, 401)
  t.equal((await call('GET', '/tenants', { headers: { authorization: `Basic ${Buffer.from(`x:${API_KEY}`).toString('base64')}` } })).status, 401)
  t.equal((await call('GET', `/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057?key=${encodeURIComponent(API_KEY)}`)).status, 400)
  t.equal((await call('GET', `/nothing?password=${encodeURIComponent(password)}`)).status, 404)
  await addTraces(search, service)
  assertClean(t, search)
})

const upstreamFaults: Fault[] = [
  { kind: 'login-page' },
  { kind: 'psa-error' },
  { kind: 'psa-data' },
  { kind: 'ok-text' },
  { kind: 'other-json-root' },
  { kind: 'redirect', location: 'https://evil.example/' },
  { kind: 'too-many-requests', retryAfter: '3600' },
  { kind: 'reset-before-headers' },
  { kind: 'reset-mid-body', afterBytes: 500 },
  { kind: 'chunked-cut', afterBytes: 500 },
  { kind: 'malformed-xml' },
  { kind: 'invalid-json' },
  { kind: 'duplicate-records' },
  { kind: 'echo', as: 'status-line' },
  { kind: 'echo', as: 'header' },
  { kind: 'echo', as: 'chunk-size' },
  { kind: 'echo', as: 'body' },
  ...[400, 401, 403, 404, 500, 503].map(status => ({ kind: 'status' as const, status }))
]

t.test('no secret shows when ConnectWise fails or refuses, in any way', async t => {
  await using service = await start()
  const search = new LeakSearch()
  const call = caller(service, search)
  for (const [id, connection] of [
    ['rest', rest], ['legacy', accounting],
    ['wrong-rest', { ...rest, privateKey: WRONG }], ['wrong-legacy', { ...accounting, password: WRONG }]
  ] as const) {
    t.equal((await call('PUT', `/tenants/${id}`, { body: { connection } })).status, 201)
    const headers = { 'x-tenant-id': id }
    for (const fault of id.startsWith('wrong') ? [undefined] : upstreamFaults) {
      const remove = fault === undefined ? () => {} : simulator.faults.add(fault, { operation: 'export', times: Infinity })
      await call('POST', '/gl-batches', { body: ALL, headers })
      await call('POST', `/tenants/${id}/check`)
      remove()
    }
  }
  await addTraces(search, service)
  t.ok(search.findText('CONNECTWISE_CREDENTIALS_REFUSED').length > 0)
  t.ok(search.findText('CONNECTWISE_CUT_OFF').length > 0)
  t.ok(search.findText('HTTPParserError').length > 0, 'what is no HTTP is told')
  assertClean(t, search)
})

t.test('no secret shows when the archive or the database cannot be used', async t => {
  await using service = await start()
  const search = new LeakSearch()
  const call = caller(service, search)
  const headers = { 'x-tenant-id': 'rest' }
  await call('PUT', '/tenants/rest', { body: { connection: rest } })
  await rm(service.archiveFolder, { recursive: true, force: true })
  await writeFile(service.archiveFolder, 'a file where a folder should be')
  t.match(await (await call('POST', '/gl-batches', { body: ALL, headers })).json(), { code: 'ARCHIVE_UNAVAILABLE' })
  t.equal((await call('GET', '/readyz')).status, 503)
  changeRows(service.databaseUrl, 'alter table tenants rename to lost')
  for (const [method, path, body] of [
    ['PUT', '/tenants/other', { connection: accounting }], ['GET', '/tenants/rest'], ['GET', '/tenants'], ['DELETE', '/tenants/rest'], ['POST', '/tenants/rest/check']
  ] as const) {
    const answer = await call(method, path, body === undefined ? {} : { body })
    t.equal(answer.status, 503)
    t.match(await answer.json(), { code: 'DATABASE_UNAVAILABLE', detail: 'The database did not answer.' })
  }
  await addTraces(search, service)
  assertClean(t, search)
})

t.test('no secret shows when the stored secrets do not open', async t => {
  await using service = await start()
  await service.putTenant('rest', rest)
  await using other = await start({ DATABASE_URL: service.databaseUrl, ENCRYPTION_KEY: randomBytes(32).toString('base64') })
  const search = new LeakSearch()
  const call = caller(other, search)
  for (const [method, path] of [['GET', '/tenants/rest'], ['POST', '/tenants/rest/check']] as const) {
    t.match(await (await call(method, path)).json(), { code: 'TENANT_SECRETS_UNREADABLE', status: 500 })
  }
  t.match(await (await call('POST', '/gl-batches', { body: ALL, headers: { 'x-tenant-id': 'rest' } })).json(), { code: 'TENANT_SECRETS_UNREADABLE' })
  t.match(await (await call('GET', '/tenants')).json(), { tenants: [{ id: 'rest' }] })
  await addTraces(search, other)
  assertClean(t, search)
})
