import t from 'tap'
import { startService, type TestService } from './start-service.ts'
import { startGateway } from './test-gateway.ts'

const SPOOFED = {
  'x-forwarded-for': '198.51.100.66',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '4443',
  'x-forwarded-prefix': '/evil',
  'x-real-ip': '198.51.100.66',
  forwarded: 'for=198.51.100.66;proto=https;host=evil.example'
}

/** What a call shows of who made it and how: the client address in the log, and the server of the API's description. */
async function seen (service: TestService, headers: Record<string, string>): Promise<{ clientAddress: unknown, server: string | undefined }> {
  service.logLines.length = 0
  const answer = await service.call('/openapi.json', { headers })
  const { servers } = await answer.json() as { servers: { url: string }[] }
  const line = service.logLines.find(line => line.includes('incoming request')) ?? '{}'
  const { req } = JSON.parse(line) as { req?: { clientAddress: string } }
  return { clientAddress: req?.clientAddress, server: servers[0]?.url }
}

t.test('headers of a peer that nobody trusts change nothing', async t => {
  for (const env of [{}, { TRUSTED_PROXIES: '10.0.0.0/8,::1,192.0.2.1' }]) {
    await using service = await startService({ env })
    t.strictSame(await seen(service, SPOOFED), { clientAddress: '127.0.0.1', server: '/' })
    const put = await service.call('/tenants/acme', {
      method: 'PUT',
      headers: { ...SPOOFED, 'content-type': 'application/json' },
      body: JSON.stringify({ connection: { interface: 'rest', site: 'na.myconnectwise.net', companyId: 'a', publicKey: 'b', privateKey: 'c', clientId: '00000000-0000-4000-8000-000000000000' } })
    })
    t.equal(put.status, 201)
    t.equal(put.headers.get('location'), '/tenants/acme')
    t.notOk(service.logLines.some(line => /198\.51\.100\.66|evil/.test(line)), 'nothing of it is logged')
  }
})

t.test('a trusted gateway tells who called, over what, and by which name', async t => {
  await using service = await startService({ env: { TRUSTED_PROXIES: 'loopback' } })
  t.strictSame(await seen(service, { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'gl.example.com' }), { clientAddress: '198.51.100.7', server: 'https://gl.example.com' })
  t.strictSame(await seen(service, { 'x-forwarded-for': '2001:db8::7', 'x-forwarded-proto': 'https', 'x-forwarded-host': '[2001:db8::1]:8443' }), { clientAddress: '2001:db8::7', server: 'https://[2001:db8::1]:8443' })
  t.match(await seen(service, { 'x-forwarded-proto': 'https' }), { clientAddress: '127.0.0.1', server: `https://${new URL(service.url).host}` }, 'without a host, the one that the gateway called')
  t.match(await seen(service, { 'x-forwarded-host': 'gl.example.com' }), { server: '/' }, 'without a scheme, nothing can be said')
})

t.test('what a caller claims behind a trusted gateway is not believed, though it has an address of a gateway', async t => {
  await using one = await startService({ env: { TRUSTED_PROXIES: 'loopback,private' } })
  t.match(await seen(one, { 'x-forwarded-for': '198.51.100.66, 10.1.1.1' }), { clientAddress: '10.1.1.1' })
  await using two = await startService({ env: { TRUSTED_PROXIES: 'loopback,private', TRUSTED_PROXY_HOPS: '2' } })
  t.match(await seen(two, { 'x-forwarded-for': '203.0.113.9, 198.51.100.7, 10.1.1.1' }), { clientAddress: '198.51.100.7' })
})

t.test('a scheme or a host that is none is not repeated', async t => {
  await using service = await startService({ env: { TRUSTED_PROXIES: 'loopback' } })
  for (const [scheme, host] of [['javascript', 'gl.example.com'], ['https', 'gl.example.com/evil'], ['https', 'user@evil.example'], ['https', '"><script>'], ['https', 'gl.example.com:port']] as const) {
    t.match(await seen(service, { 'x-forwarded-proto': scheme, 'x-forwarded-host': host }), { server: '/' }, `${scheme} ${host}`)
  }
})

t.test('behind a gateway that ends TLS every link leads back through it', async t => {
  await using service = await startService({ env: { TRUSTED_PROXIES: 'loopback' } })
  await using gateway = await startGateway({ target: service.url })
  const made = await gateway.call('/tenants/acme', {
    method: 'PUT',
    body: { connection: { interface: 'rest', site: 'na.myconnectwise.net', companyId: 'a', publicKey: 'b', privateKey: 'c', clientId: '00000000-0000-4000-8000-000000000000' } },
    headers: { 'x-forwarded-for': '198.51.100.66' }
  })
  t.equal(made.status, 201)
  t.equal((await gateway.call(String(made.headers['location']))).status, 200)
  const { servers } = JSON.parse((await gateway.call('/openapi.json')).text) as { servers: { url: string }[] }
  t.strictSame(servers, [{ url: gateway.origin, description: 'This service' }])
  const addresses = service.logLines.filter(line => line.includes('incoming request')).map(line => (JSON.parse(line) as { req: { clientAddress: string } }).req.clientAddress)
  t.strictSame(addresses, ['127.0.0.1', '127.0.0.1', '127.0.0.1'], 'the gateway names its peer behind what that one claims')
})
