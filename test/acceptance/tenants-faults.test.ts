import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

const simulator = await startSimulator({ samples: true })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
const rest = restConnection(simulator)
const accounting = accountingConnection(simulator)

interface Fault { pointer: string, detail: string }

async function refusal (body: unknown, id = 'acme'): Promise<{ status: number, code: string, detail: string, errors: Fault[] }> {
  const answer = await service.call(`/tenants/${id}`, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const problem = await answer.json() as { code: string, detail: string, errors: Fault[] }
  return { status: answer.status, code: problem.code, detail: problem.detail, errors: problem.errors }
}

function without (connection: object, member: string): object {
  return Object.fromEntries(Object.entries(connection).filter(([name]) => name !== member))
}

for (const [what, body, errors] of [
  ['an unknown field near a known one', { connection: { ...rest, privatekey2: 'x' } }, [
    { pointer: '/connection/privatekey2', detail: 'is not known; did you mean privateKey?' }
  ]],
  ['an unknown field far from any', { connection: rest, colour: 'blue' }, [
    { pointer: '/colour', detail: 'is not known; allowed are name, connection' }
  ]],
  ['a field of the other interface', { connection: { ...accounting, privateKey: 'x' } }, [
    { pointer: '/connection/privateKey', detail: /^is not known; allowed are interface, site, .*, password$/ }
  ]],
  ['a name with characters that a pointer escapes', { connection: rest, 'a/b~c': 1 }, [{ pointer: '/a~1b~0c', detail: /^is not known/ }]],
  ['no connection', { name: 'Acme' }, [{ pointer: '/connection', detail: 'is missing' }]],
  ['no private key', { connection: without(rest, 'privateKey') }, [{ pointer: '/connection/privateKey', detail: 'is missing' }]],
  ['no password', { connection: without(accounting, 'password') }, [{ pointer: '/connection/password', detail: 'is missing' }]],
  ['an interface that does not exist', { connection: { ...rest, interface: 'soap' } }, [
    { pointer: /^\/connection(?:\/interface)?$/, detail: 'must be "rest" or "accounting-interface"' }
  ]],
  ['no interface', { connection: without(rest, 'interface') }, [{ pointer: '/connection/interface', detail: 'is missing' }]],
  ['a client id that is no UUID', { connection: { ...rest, clientId: 'my-client' } }, [{ pointer: '/connection/clientId', detail: /^is no UUID, such as / }]],
  ['a site with a path', { connection: { ...rest, site: 'host/path' } }, [{ pointer: '/connection/site', detail: /^must be a host, / }]],
  ['a flag as a text', { connection: { ...rest, useTls: 'yes' } }, [{ pointer: '/connection/useTls', detail: /boolean/ }]],
  ['an empty secret', { connection: { ...rest, privateKey: '' } }, [{ pointer: '/connection/privateKey', detail: /empty text/ }]],
  ['a body that is a list', [], [{ pointer: '', detail: /object/ }]],
  ['a connection that is null', { connection: null }, [{ pointer: '/connection', detail: /object|rest/ }]]
] as [string, unknown, object[]][]) {
  t.test(`a tenant with ${what} is refused at that very place`, async t => {
    const problem = await refusal(body)
    t.equal(problem.status, 400)
    t.equal(problem.code, 'INVALID_REQUEST')
    t.match(problem.errors, errors, JSON.stringify(problem.errors))
  })
}

t.test('all faults of a body are told at once', async t => {
  const { errors, detail } = await refusal({ nam: 'x', connection: { ...rest, clientId: 'x', apiVersion: 'new', companyID: 'y' } })
  t.strictSame(errors.map(({ pointer }) => pointer).sort(), ['/connection/apiVersion', '/connection/clientId', '/connection/companyID', '/nam'])
  for (const { pointer } of errors) t.ok(detail.includes(pointer))
})

t.test('the mask that stands for a secret is no secret', async t => {
  for (const [connection, pointer] of [
    [{ ...rest, privateKey: '[secret]' }, '/connection/privateKey'],
    [{ ...accounting, password: '[secret]' }, '/connection/password']
  ] as const) {
    const problem = await refusal({ connection })
    t.match(problem, { status: 400, code: 'INVALID_REQUEST', errors: [{ pointer, detail: 'must be the secret itself' }] })
  }
  t.equal((await service.call('/tenants/acme')).status, 404, 'nothing was stored')
})

t.test('a tenant id that would need escaping is refused, in the path and in the header', async t => {
  for (const id of ['Acme', 'a_b', '-a', 'a-', 'a.b', 'a%20b', '%2e%2e%2fetc', 'a'.repeat(64)]) {
    t.match(await refusal({ connection: rest }, id), { status: 400, code: 'INVALID_REQUEST', errors: [{ pointer: 'path:id' }] }, id)
  }
  for (const id of ['Acme', '../etc', 'a b']) {
    const answer = await service.exportBatch(id, { exportInvoices: true })
    t.equal(answer.status, 400)
    t.match(await answer.json(), { code: 'INVALID_REQUEST', errors: [{ pointer: 'header:x-tenant-id' }] })
  }
  t.equal((await service.putTenant('a'.repeat(63), rest)).status, 201)
})

t.test('a call that names no tenant is told to', async t => {
  for (const [method, path] of [['POST', '/gl-batches'], ['GET', '/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057']] as const) {
    const answer = await service.call(path, { method, ...(method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}) })
    t.equal(answer.status, 400)
    t.match(await answer.json(), { code: 'TENANT_HEADER_MISSING', errors: [{ pointer: 'header:x-tenant-id', detail: 'is missing' }], fix: /GET \/tenants lists them/ })
  }
})
