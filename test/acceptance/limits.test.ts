import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { restConnection, startService, type TestService } from './start-service.ts'

const API_KEY = 'the-bootstrap-key-of-this-service'
const now = new Date('2026-11-24T10:00:10.000Z')

async function makeKey (service: TestService, tenants: 'all' | string[]): Promise<string> {
  const answer = await service.call('/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'test', scopes: ['batches:read', 'tenants:read'], tenants }) })
  return (await answer.json() as { key: string }).key
}

t.test('a credential that calls too often is refused until the minute ends, alone, and never its look at health and docs', async t => {
  await using service = await startService({ env: { API_KEY, RATE_LIMIT_PER_CREDENTIAL: '3', RATE_LIMIT_PER_TENANT: '0' }, now: () => now })
  const other = await makeKey(service, 'all')
  for (const remaining of [1, 0]) {
    const answer = await service.call('/tenants')
    t.equal(answer.status, 200)
    t.equal(answer.headers.get('ratelimit-policy'), '"credential";q=3;w=60')
    t.equal(answer.headers.get('ratelimit'), `"credential";r=${remaining};t=50`)
  }
  const refused = await service.call('/tenants/acme')
  t.equal(refused.headers.get('retry-after'), '50')
  t.match(await refused.json(), { status: 429, code: 'RATE_LIMITED', retriable: true, detail: 'This credential takes 3 calls a minute, and they are used up.' })
  for (const path of ['/livez', '/readyz', '/openapi.json', '/errors']) t.equal((await service.call(path)).status, 200, path)
  t.equal((await service.call('/tenants', { headers: { authorization: `Bearer ${other}` } })).status, 200)
})

t.test('all credentials together call a tenant as often as its limit', async t => {
  await using service = await startService({ env: { API_KEY, RATE_LIMIT_PER_CREDENTIAL: '20', RATE_LIMIT_PER_TENANT: '2' }, now: () => now })
  const keys = [await makeKey(service, ['acme']), await makeKey(service, 'all')]
  const statuses = []
  for (const key of [...keys, ...keys]) {
    const answer = await service.call('/tenants/acme', { headers: { authorization: `Bearer ${key}` } })
    t.match(answer.headers.get('ratelimit'), /^"credential";r=\d+;t=50, "tenant";r=\d;t=50$/)
    statuses.push(answer.status)
  }
  t.strictSame(statuses, [404, 404, 429, 429])
  t.equal((await service.call('/tenants/globex')).status, 404, 'another tenant is not concerned')
})

t.test('calls that are refused for their scope or tenant are counted for the credential, and not for the tenant', async t => {
  await using service = await startService({ env: { API_KEY, RATE_LIMIT_PER_CREDENTIAL: '4', RATE_LIMIT_PER_TENANT: '1' }, now: () => now })
  const key = await makeKey(service, ['acme'])
  const call = async (method: string, path: string, headers = {}) => (await service.call(path, { method, headers: { authorization: `Bearer ${key}`, ...headers } })).status
  t.equal(await call('GET', '/keys'), 403)
  t.equal(await call('GET', '/tenants/globex'), 404)
  t.equal(await call('GET', '/gl-batches', { 'x-tenant-id': 'globex' }), 404)
  t.equal(await call('DELETE', '/tenants/acme'), 403)
  t.equal(await call('GET', '/keys'), 429)
  t.equal((await service.call('/tenants/globex')).status, 404, 'the calls of the tenant are not used up')
})

t.test('a limit of 0 counts nothing, and calls that need no credential are not counted', async t => {
  await using unlimited = await startService({ env: { API_KEY, RATE_LIMIT_PER_CREDENTIAL: '0', RATE_LIMIT_PER_TENANT: '0' } })
  await using open = await startService({ env: { RATE_LIMIT_PER_CREDENTIAL: '1', RATE_LIMIT_PER_TENANT: '1' } })
  for (const service of [unlimited, open, open]) {
    const answer = await service.call('/tenants/acme')
    t.equal(answer.status, 404)
    t.equal(answer.headers.get('ratelimit'), null)
  }
})

t.test('exports above the limit of the process are refused while others run', async t => {
  const simulator = await startSimulator({ samples: true })
  t.teardown(async () => { await simulator.close() })
  await using service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host, MAX_RUNNING_EXPORTS: '1' } })
  for (const id of ['acme', 'globex']) await service.putTenant(id, restConnection(simulator))
  const answers = await Promise.all(['acme', 'globex'].map(async id => await service.exportBatch(id, { exportInvoices: true })))
  t.strictSame(answers.map(({ status }) => status).sort(), [201, 503])
  const refused = answers.find(({ status }) => status === 503)
  t.equal(refused?.headers.get('retry-after'), '10')
  t.match(await refused?.json(), { code: 'TOO_BUSY', outcome: 'none' })
  for (const id of ['acme', 'globex']) t.equal((await service.exportBatch(id, { exportInvoices: true })).status, 201)
})

t.test('the size of a body and the time for a request are what the configuration says', async t => {
  await using service = await startService({ env: { MAX_BODY_BYTES: '1024', HEADERS_TIMEOUT_MS: '100' } })
  const large = await service.exportBatch('acme', { batchIdentifier: 'x'.repeat(1024) })
  t.match(await large.json(), { status: 413, code: 'BODY_TOO_LARGE' })
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET /livez HTTP/1.1\r\n')
  t.match(await text(socket), /^HTTP\/1\.1 408 [^]*REQUEST_TOO_SLOW/)
})
