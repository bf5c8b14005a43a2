import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { restConnection, startService } from './start-service.ts'

const API_KEY = 'the-api-key-of-this-service'
const simulator = await startSimulator({ samples: true })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host, API_KEY } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('acme', restConnection(simulator))

const OPEN = ['/livez', '/readyz', '/errors', '/errors/{code}']
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

interface Described { paths: Record<string, Record<string, { security?: object[] }>> }
const { paths } = await (await fetch(`${service.url}/openapi.json`)).json() as Described

/** A path with values in place of its parameters. */
function filled (path: string): string {
  return path.replace('/gl-batches/{id}', '/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057').replace('/keys/{id}', '/keys/0123456789abcdef').replace('{id}', 'acme').replace('{code}', 'INTERNAL')
}

async function call (path: string, method: string, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${service.url}${filled(path)}`, { method, headers })
}

for (const [path, operations] of Object.entries(paths)) {
  for (const method of Object.keys(operations).map(name => name.toUpperCase())) {
    const isOpen = OPEN.includes(path)
    t.test(`${method} ${path} ${isOpen ? 'is open to everybody' : 'needs the API key'}`, async t => {
      const bare = await call(path, method)
      const security = operations[method.toLowerCase()]?.security
      if (isOpen) {
        t.equal(bare.status, 200)
        t.strictSame(security, [])
        return
      }
      t.match(security, [{ bearer: [/^\w+:\w+$/] }], 'the document says so too')
      t.equal(bare.status, 401)
      t.equal(bare.headers.get('www-authenticate'), 'Bearer')
      t.match(await bare.json(), { code: 'UNAUTHENTICATED', detail: 'The call carries no API key and no token.' })
      for (const authorization of ['Bearer wrong', `Basic ${API_KEY}`, `Bearer ${API_KEY}x`, `Bearer ${API_KEY.toUpperCase()}`, API_KEY, 'Bearer']) {
        const answer = await call(path, method, { authorization })
        t.equal(answer.status, 401, authorization)
        t.equal(answer.headers.get('www-authenticate'), 'Bearer')
      }
      for (const scheme of ['Bearer', 'bearer']) {
        const answer = await call(path, method, { authorization: `${scheme} ${API_KEY}` })
        t.not(answer.status, 401)
        await answer.arrayBuffer()
      }
    })
  }

  t.test(`${path} answers any other method with 405 and the ones that it takes`, async t => {
    const taken = Object.keys(operations).map(name => name.toUpperCase())
    for (const method of METHODS.filter(name => !taken.includes(name))) {
      const answer = await call(path, method, { authorization: `Bearer ${API_KEY}` })
      t.equal(answer.status, 405, method)
      const allow = answer.headers.get('allow')?.split(', ') ?? []
      t.strictSame(allow.filter(name => name !== 'HEAD'), [...taken].sort())
      t.match(await answer.json(), { code: 'METHOD_NOT_ALLOWED', detail: new RegExp(`^${method} is not a method of this path`) })
    }
  })
}

t.test('the documentation and its description are open to everybody', async t => {
  for (const path of ['/docs', '/docs/static/index.html', '/openapi.json', '/docs/json']) {
    const answer = await fetch(`${service.url}${path}`)
    t.equal(answer.status, 200, path)
    await answer.arrayBuffer()
  }
})

t.test('what does not exist is 404 with where to look, with the key and without', async t => {
  for (const path of ['/', '/gl-batch', '/gl-batches/x/y', '/errors/NOTHING', '/docs2', '/tenants/acme/nothing']) {
    const answer = await fetch(`${service.url}${path}?query=hidden`)
    t.equal(answer.status, 404, path)
    const problem = await answer.json() as { instance: string }
    t.match(problem, { code: 'ROUTE_UNKNOWN', type: '/errors/ROUTE_UNKNOWN', status: 404, retriable: false, outcome: 'none', requestId: answer.headers.get('x-request-id') })
    t.equal(problem.instance, path)
  }
})

t.test('without an API key a service on loopback is open', async t => {
  await using open = await startService()
  t.equal((await open.call('/tenants')).status, 200)
})
