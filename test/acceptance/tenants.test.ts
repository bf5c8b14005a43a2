import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

const simulator = await startSimulator({ samples: true })
let now = new Date('2026-10-01T08:00:00.000Z')
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: `${simulator.host},${simulator.httpsHost}` }, now: () => now })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})

async function put (id: string, body: object): Promise<Response> {
  return await service.call(`/tenants/${id}`, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

interface Check { passed: boolean, latencyMs: number, steps: { name: string, passed: boolean | null, detail: string, fix?: string }[] }

async function check (id: string): Promise<Check> {
  const answer = await service.call(`/tenants/${id}/check`, { method: 'POST' })
  if (answer.status !== 200) throw new Error(await answer.text())
  return await answer.json() as Check
}

const rest = restConnection(simulator)
const accounting = accountingConnection(simulator)

t.test('a tenant is created, shown with its secret masked, listed, replaced, shown again and deleted', async t => {
  const created = await put('acme', { name: 'Acme', connection: rest })
  t.equal(created.status, 201)
  t.equal(created.headers.get('location'), '/tenants/acme')
  const shown = {
    id: 'acme',
    name: 'Acme',
    createdAt: '2026-10-01T08:00:00.000Z',
    updatedAt: '2026-10-01T08:00:00.000Z',
    connection: { ...rest, apiVersion: '2022.1', privateKey: '[secret]' }
  }
  t.strictSame(await created.json(), shown)
  t.strictSame(await (await service.call('/tenants/acme')).json(), shown)
  now = new Date('2026-10-02T08:00:00.000Z')
  const replaced = await put('acme', { connection: accounting })
  t.equal(replaced.status, 200)
  t.strictSame(await replaced.json(), {
    id: 'acme',
    createdAt: shown.createdAt,
    updatedAt: '2026-10-02T08:00:00.000Z',
    connection: { ...accounting, password: '[secret]' }
  })
  await put('beta', { name: 'Beta', connection: rest })
  t.strictSame(await (await service.call('/tenants')).json(), {
    tenants: [
      { id: 'acme', interface: 'accounting-interface', site: simulator.host },
      { id: 'beta', name: 'Beta', interface: 'rest', site: simulator.host }
    ]
  })
  const deleted = await service.call('/tenants/acme', { method: 'DELETE' })
  t.equal(deleted.status, 204)
  t.equal(await deleted.text(), '')
  for (const [method, path] of [['GET', '/tenants/acme'], ['DELETE', '/tenants/acme'], ['POST', '/tenants/acme/check']] as const) {
    const gone = await service.call(path, { method })
    t.equal(gone.status, 404)
    t.match(await gone.json(), { code: 'TENANT_UNKNOWN', detail: 'There is no tenant acme.' })
  }
  t.match(await (await service.exportBatch('acme', { exportInvoices: true })).json(), { code: 'TENANT_UNKNOWN' })
})

t.test('defaults of a connection are filled in and shown', async t => {
  const { useTls, ...withoutTls } = { ...rest, site: 'na.myconnectwise.net' }
  t.match(await (await put('cloud', { connection: withoutTls })).json(), { connection: { useTls: true, apiVersion: '2022.1' } })
  const { directory, ...withoutDirectory } = accounting
  t.match(await (await put('premise', { connection: withoutDirectory })).json(), { connection: { directory: 'v4_6_release' } })
  t.equal(useTls, false)
  t.equal(directory, 'v4_6_release')
})

t.test('a check that passes tells every step and how long it took, and exports nothing', async t => {
  await put('acme', { connection: rest })
  const batches = service.batchCount()
  const result = await check('acme')
  t.equal(result.passed, true)
  t.ok(result.latencyMs >= 0)
  t.strictSame(result.steps.map(({ name, passed }) => [name, passed]), [['site', true], ['credentials', true], ['role', true], ['level', null]])
  t.match(result.steps.at(-1)?.detail, 'The member sees 3 locations: Tampa Office')
  await put('legacy', { connection: accounting })
  const legacy = await check('legacy')
  t.equal(legacy.passed, true)
  t.strictSame(legacy.steps.map(({ name, passed }) => [name, passed]), [['credentials', true], ['role', true], ['level', null]])
  t.equal(service.batchCount(), batches)
})

t.test('a check with wrong credentials fails at that step and says what to do', async t => {
  await put('acme', { connection: { ...rest, privateKey: 'wrong' } })
  const result = await check('acme')
  t.equal(result.passed, false)
  t.match(result.steps, [
    { name: 'site', passed: true },
    { name: 'credentials', passed: false, detail: /^ConnectWise refuses the company id or the API keys\./, fix: 'See /errors/CONNECTWISE_CREDENTIALS_REFUSED.' },
    { name: 'role', passed: null, detail: 'Not checked, because the step before failed.' },
    { name: 'level', passed: null }
  ])
  await put('legacy', { connection: { ...accounting, password: 'wrong' } })
  t.match(await check('legacy'), { passed: false, steps: [{ name: 'credentials', passed: false, fix: 'See /errors/CONNECTWISE_CREDENTIALS_REFUSED.' }] })
})

t.test('a check with a company that the site does not know fails at the site', async t => {
  await put('acme', { connection: { ...rest, companyId: 'nobody' } })
  t.match(await check('acme'), { passed: false, steps: [{ name: 'site', passed: false, fix: 'See /errors/CONNECTWISE_COMPANY_UNKNOWN.' }] })
})

t.test('a check with a role that lacks the level says so', async t => {
  const { none, inquire } = simulator.company.apiKeys
  await put('acme', { connection: { ...rest, publicKey: none.publicKey, privateKey: none.privateKey } })
  t.match(await check('acme'), { passed: false, steps: [{ name: 'site' }, { passed: false, fix: 'See /errors/CONNECTWISE_ROLE_REFUSED.' }] })
  await put('acme', { connection: { ...rest, publicKey: inquire.publicKey, privateKey: inquire.privateKey } })
  t.match(await check('acme'), { steps: [{ passed: true }, { passed: true }] })
  const { mark } = simulator.company.members
  await put('legacy', { connection: { ...accounting, username: mark.username, password: mark.password } })
  t.match(await check('legacy'), { passed: false, steps: [{ passed: false, detail: /does not have add security level/, fix: 'See /errors/CONNECTWISE_ROLE_REFUSED.' }] })
})

t.test('a private certificate authority is trusted for its tenant only', async t => {
  const overTls = { ...rest, site: simulator.httpsHost, useTls: true }
  await put('trusting', { connection: { ...overTls, caCertificate: simulator.caCertificate } })
  t.match(await check('trusting'), { passed: true })
  await put('public', { connection: overTls })
  t.match(await check('public'), { passed: false, steps: [{ passed: false, fix: 'See /errors/CONNECTWISE_TLS_FAILED.' }] })
})

t.test('a certificate authority that cannot be read is refused before anything is stored', async t => {
  const overTls = { ...rest, site: simulator.httpsHost, useTls: true }
  const answer = await put('unread', { connection: { ...overTls, caCertificate: '-----BEGIN CERTIFICATE-----\nnone' } })
  t.match(await answer.json(), { status: 400, code: 'INVALID_REQUEST', errors: [{ pointer: '/connection/caCertificate', detail: 'holds no certificate that can be read' }] })
  t.equal((await service.call('/tenants/unread')).status, 404)
})

t.test('a site that may not be called is refused before anything is stored, with the ones that may', async t => {
  for (const site of ['evil.example', '169.254.169.254', 'na.myconnectwise.net.evil.example', 'na.myconnectwise.net:8443', `${simulator.host}0`]) {
    const answer = await put('stranger', { connection: { ...rest, site, useTls: true } })
    t.equal(answer.status, 422, site)
    t.match(await answer.json(), {
      code: 'SITE_NOT_ALLOWED',
      errors: [{ pointer: '/connection/site' }],
      fix: /^Use one of na\.myconnectwise\.net, eu\.myconnectwise\.net, .* or ask the operator to add .* to CONNECTWISE_ALLOWED_SITES\.$/
    })
  }
  t.equal((await service.call('/tenants/stranger')).status, 404)
})

t.test('the cloud is not called without TLS', async t => {
  const answer = await put('plain', { connection: { ...rest, site: 'eu.myconnectwise.net', useTls: false } })
  t.equal(answer.status, 422)
  t.match(await answer.json(), { code: 'SITE_NOT_ALLOWED', errors: [{ pointer: '/connection/useTls' }], fix: 'Leave useTls out, or set it to true.' })
})
