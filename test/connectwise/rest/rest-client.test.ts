import t from 'tap'
import { RestClient } from '../../../src/connectwise/rest/rest-client.ts'
import type { RestConnection } from '../../../src/domain/connection.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { AT_ONCE, startSite, unaborted, type ScriptedAnswer, type ScriptedSite } from '../scripted-site.ts'

function clientOf ({ site, outbound }: ScriptedSite, other: Partial<RestConnection> = {}): RestClient {
  const connection: RestConnection = {
    interface: 'rest',
    site,
    useTls: false,
    companyId: 'acme',
    publicKey: 'public',
    privateKey: new Secret('privaté'),
    clientId: '1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9',
    apiVersion: '2022.1',
    ...other
  }
  return new RestClient(connection, outbound, AT_ONCE)
}

function json (value: unknown): ScriptedAnswer {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

t.test('every call carries the credentials, the client id and the version that the connection pins', async t => {
  for (const apiVersion of ['2022.1', '2025.10']) {
    await using site = await startSite(json({ count: 1 }))
    const client = clientOf(site, { codebase: 'v2025_1', apiVersion })
    t.strictSame(await client.readJson({ method: 'GET', path: '/finance/accounting/batches/count' }, unaborted()), { count: 1 })
    t.match(site.requests, [{
      method: 'GET',
      url: '/v2025_1/apis/3.0/finance/accounting/batches/count',
      headers: {
        authorization: `Basic ${Buffer.from('acme+public:privaté').toString('base64')}`,
        clientid: '1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9',
        accept: `application/vnd.connectwise.com+json; version=${apiVersion}`,
        'accept-encoding': 'gzip'
      }
    }])
    t.equal(site.requests[0]?.headers['content-type'], undefined)
  }
})

t.test('a body goes out as JSON, a query encoded', async t => {
  await using site = await startSite(json([]))
  await clientOf(site, { codebase: 'v4_6_release' }).readJson({ method: 'POST', path: '/x', query: { conditions: 'name="a & b"' }, body: { a: 1, b: undefined } }, unaborted())
  t.match(site.requests, [{ url: '/v4_6_release/apis/3.0/x?conditions=name%3D%22a+%26+b%22', headers: { 'content-type': 'application/json' }, body: '{"a":1}' }])
})

t.test('the codebase is asked at the site once, without credentials', async t => {
  await using site = await startSite(json({ CompanyName: 'Acme', Codebase: 'v2025_1/' }), json({}))
  const client = clientOf(site, { companyId: 'acme & co/x' })
  await client.readJson({ method: 'GET', path: '/a' }, unaborted())
  await client.readJson({ method: 'GET', path: '/b' }, unaborted())
  t.equal(await client.codebase(unaborted()), 'v2025_1')
  t.strictSame(site.requests.map(({ url }) => url), ['/login/companyinfo/acme%20%26%20co%2Fx', '/v2025_1/apis/3.0/a', '/v2025_1/apis/3.0/b'])
  t.equal(site.requests[0]?.headers.authorization, undefined)
  t.equal(site.requests[0]?.headers['clientid'], undefined)
})

t.test('a site that names no usable codebase does not know the company', async t => {
  const odd: ScriptedAnswer[] = [
    json({}), json(null), json(7), json('v2025_1'), json([]), json({ Codebase: null }), json({ Codebase: '' }), json({ Codebase: '/' }),
    json({ Codebase: '../../evil/' }), json({ Codebase: 'a b' }), json({ Codebase: 'x?y' }), json({ Codebase: '@evil.example/' }),
    { status: 404 }, { status: 400, body: 'no' }, { status: 204 }
  ]
  for (const answer of odd) {
    await using site = await startSite(answer)
    await t.rejects(clientOf(site).codebase(unaborted()), { code: 'CONNECTWISE_COMPANY_UNKNOWN', message: /acme/ }, JSON.stringify(answer))
    t.equal(site.requests.length, 1)
  }
})

t.test('a site that answers a web page where the codebase is due does not speak JSON', async t => {
  await using site = await startSite({ headers: { 'content-type': 'text/html' }, body: '<html></html>' })
  await t.rejects(clientOf(site).codebase(unaborted()), { code: 'CONNECTWISE_MALFORMED' })
})

t.test('a codebase that could not be learned is asked for again with the next call', async t => {
  await using site = await startSite({ status: 404 }, json({ Codebase: 'v2025_1/' }))
  const client = clientOf(site)
  await t.rejects(client.codebase(unaborted()), { code: 'CONNECTWISE_COMPANY_UNKNOWN' })
  t.equal(await client.codebase(unaborted()), 'v2025_1')
})

t.test('a passing failure is retried, for the codebase and for a call, and a lasting one three times in all', async t => {
  await using passing = await startSite({ status: 503 }, json({ Codebase: 'v2025_1/' }), { status: 500 }, json({ count: 2 }))
  t.strictSame(await clientOf(passing).readJson({ method: 'GET', path: '/count' }, unaborted()), { count: 2 })
  t.equal(passing.requests.length, 4)
  await using lasting = await startSite({ status: 503 })
  await t.rejects(clientOf(lasting).readJson({ method: 'GET', path: '/count' }, unaborted()), { code: 'CONNECTWISE_UNAVAILABLE' })
  t.equal(lasting.requests.length, 3)
})

t.test('an answer that is no JSON is malformed', async t => {
  await using site = await startSite({ body: '{"count":' })
  await t.rejects(clientOf(site, { codebase: 'v2025_1' }).readJson({ method: 'GET', path: '/count' }, unaborted()), { code: 'CONNECTWISE_MALFORMED' })
})
