import t from 'tap'
import { SCOPES, type Scope } from '../../openapi/api-key.ts'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, startService } from './start-service.ts'

const API_KEY = 'the-bootstrap-key-of-this-service'
const NOBODY = 'nobody'
const simulator = await startSimulator({ samples: true })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host, API_KEY } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})

/** Both tenants have a batch, so that there is something to hide. */
async function batchOf (tenantId: string): Promise<string> {
  await service.putTenant(tenantId, accountingConnection(simulator))
  const { batch } = await (await service.exportBatch(tenantId, { exportInvoices: true })).json() as { batch: GlBatch }
  return batch.id
}

const batches: Record<string, string> = { acme: await batchOf('acme'), globex: await batchOf('globex'), [NOBODY]: '01890a5d-ac96-774b-bcce-b302099a8057' }

async function makeKey (scopes: readonly Scope[], tenants: 'all' | string[]): Promise<string> {
  const answer = await service.call('/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'test', scopes, tenants }) })
  return (await answer.json() as { key: string }).key
}

interface Operation {
  method: string
  path: string
  scope: Scope
  actsFor: 'header' | 'path' | 'no tenant'
}

interface Described { security?: Record<string, Scope[]>[], parameters?: { name: string }[] }

/** What the service itself says of its guarded routes: a new route is tested by being there. */
async function guardedOperations (): Promise<Operation[]> {
  const { paths } = await (await service.call('/openapi.json')).json() as { paths: Record<string, Record<string, Described>> }
  return Object.entries(paths).flatMap(([path, operations]) => Object.entries(operations).flatMap(([method, { security, parameters = [] }]) => {
    const scope = security?.[0]?.['bearer']?.[0]
    if (scope === undefined) return []
    const actsFor = parameters.some(({ name }) => name === 'x-tenant-id') ? 'header' : path.startsWith('/tenants/{id}') ? 'path' : 'no tenant'
    return [{ method: method.toUpperCase(), path, scope, actsFor } as const]
  }))
}

interface Call { key: string, tenantId?: string, method?: string }

/** Calls an operation for a tenant: its batch, its header, its path. */
async function call ({ method, path, actsFor }: Operation, { key, tenantId, method: other }: Call): Promise<Response> {
  const id = path.startsWith('/gl-batches/') ? batches[tenantId ?? 'acme'] : path.startsWith('/keys/') ? '0123456789abcdef' : tenantId
  const headers = { authorization: `Bearer ${key}`, ...(actsFor === 'header' && tenantId !== undefined ? { 'x-tenant-id': tenantId } : {}) }
  return await fetch(`${service.url}${path.replace('{id}', id ?? '')}`, { method: other ?? method, headers })
}

/** A problem without what differs between any two calls. */
async function problemOf (answer: Response, tenantId: string): Promise<object> {
  const text = (await answer.text()).replaceAll(tenantId, '…').replaceAll(batches[tenantId] ?? '', '…')
  const { requestId: _, ...problem } = JSON.parse(text) as Record<string, unknown>
  return { status: answer.status, mediaType: answer.headers.get('content-type'), ...problem }
}

const operations = await guardedOperations()

t.test('the guarded routes were found, and every scope guards one', t => {
  t.ok(operations.length >= 12)
  t.strictSame(SCOPES.filter(scope => !operations.some(operation => operation.scope === scope)), [])
  t.end()
})

for (const operation of operations) {
  const { method, path, scope, actsFor } = operation
  t.test(`${method} ${path} takes ${scope}, for ${actsFor === 'no tenant' ? actsFor : `the tenant of its ${actsFor}`}, and nothing else`, async t => {
    const lacking = await makeKey(SCOPES.filter(other => other !== scope), 'all')
    for (const tenantId of ['acme', 'globex', NOBODY]) {
      const answer = await call(operation, { key: lacking, tenantId })
      t.equal(answer.headers.get('www-authenticate'), `Bearer error="insufficient_scope", scope="${scope}"`)
      t.match(await answer.json(), { status: 403, code: 'SCOPE_MISSING', detail: `The credential lacks the scope ${scope}.` })
    }
    if (method === 'GET') t.equal((await call(operation, { key: lacking, tenantId: 'acme', method: 'HEAD' })).status, 403)

    // figures are of all tenants
    const bound = await makeKey([scope], path === '/metrics' ? 'all' : ['acme'])
    const own = await call(operation, { key: bound, tenantId: 'acme' })
    await own.arrayBuffer()
    t.notOk([401, 403].includes(own.status), `own tenant: ${own.status}`)
    if (method === 'DELETE') await service.putTenant('acme', accountingConnection(simulator))
    if (actsFor === 'no tenant') return

    const foreign = await problemOf(await call(operation, { key: bound, tenantId: 'globex' }), 'globex')
    const missing = await problemOf(await call(operation, { key: bound, tenantId: NOBODY }), NOBODY)
    t.match(foreign, { status: 404, mediaType: 'application/problem+json' })
    t.strictSame(foreign, missing, 'a tenant that is hidden looks like one that is not there')
    if (method === 'GET') t.equal((await call(operation, { key: bound, tenantId: 'globex', method: 'HEAD' })).status, 404)

    const wide = await call(operation, { key: await makeKey([scope], 'all'), tenantId: NOBODY })
    if (wide.status === 404) t.strictSame(await problemOf(wide, NOBODY), missing, 'and as it looks to those who see all')
    await service.call(`/tenants/${NOBODY}`, { method: 'DELETE' })
    if (actsFor === 'path') return

    const withoutHeader = await call(operation, { key: bound })
    await withoutHeader.arrayBuffer()
    t.equal(withoutHeader.status, (await call(operation, { key: bound, tenantId: 'acme' })).status, 'a credential of one tenant needs no header')
    const ofTwo = await call(operation, { key: await makeKey([scope], ['acme', 'globex']) })
    t.match(await ofTwo.json(), { status: 400, code: 'TENANT_HEADER_MISSING', errors: [{ pointer: 'header:x-tenant-id', detail: 'is missing' }] })
  })
}

t.test('a credential of one tenant exports and reads without the header, for that tenant', async t => {
  const authorization = `Bearer ${await makeKey(['batches:export', 'batches:read'], ['globex'])}`
  const answer = await fetch(`${service.url}/gl-batches`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ exportInvoices: true }) })
  t.equal(answer.status, 201)
  const { batch } = await answer.json() as { batch: GlBatch }
  t.equal(batch.tenantId, 'globex')
  t.equal((await fetch(`${service.url}${batch.links.self}`, { headers: { authorization } })).status, 200)
})

t.test('the list of tenants holds what the credential sees', async t => {
  for (const [tenants, seen] of [[['globex', NOBODY], ['globex']], [[NOBODY], []], ['all', ['acme', 'globex']]] as const) {
    const answer = await service.call('/tenants', { headers: { authorization: `Bearer ${await makeKey(['tenants:read'], tenants === 'all' ? tenants : [...tenants])}` } })
    t.strictSame((await answer.json() as { tenants: { id: string }[] }).tenants.map(({ id }) => id), seen)
  }
})

t.test('a credential names itself in the log, without its secret', async t => {
  const key = await makeKey(['tenants:read'], 'all')
  await service.call('/tenants', { headers: { authorization: `Bearer ${key}` } })
  const [, id = '', secret = ''] = key.split('_')
  t.ok(service.logLines.some(line => line.includes(`"credential":"key:${id}"`) && line.includes('request completed')))
  t.notOk(service.logLines.some(line => line.includes(secret)))
})
