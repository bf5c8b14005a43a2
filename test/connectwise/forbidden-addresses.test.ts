import { once } from 'node:events'
import { createServer, type AddressInfo, type LookupFunction } from 'node:net'
import t, { type Test } from 'tap'
import { AddressPolicy } from '../../src/connectwise/address-policy.ts'
import { guardedConnector } from '../../src/connectwise/guarded-connector.ts'
import { Outbound } from '../../src/connectwise/outbound.ts'
import { LOOPBACK, startSite, unaborted } from './scripted-site.ts'

/** Addresses that nothing but an explicit word of the operator opens. */
const FORBIDDEN_IPV4 = ['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254',
  '100.64.0.1', '192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255']
const FORBIDDEN_IPV6 = ['::', '::1', 'fe80::1', 'febf::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:db8::1', '100::1', '4000::1', 'fec0::1']

/** Every way in which people have written an IPv4 address. */
function spellings (address: string): string[] {
  const parts = address.split('.').map(Number) as [number, number, number, number]
  const [a, b, c, d] = parts
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = (part: number) => part.toString(16)
  const octal = (part: number) => `0${part.toString(8)}`
  const high = hex(a * 256 + b)
  const low = hex(c * 256 + d)
  return [
    address, String(whole), `0x${hex(whole)}`, `0${whole.toString(8)}`,
    parts.map(octal).join('.'), parts.map(part => `0x${hex(part)}`).join('.'), `${a}.${b}.${c * 256 + d}`, `${a}.${(b * 256 + c) * 256 + d}`,
    `[::ffff:${address}]`, `[::ffff:${high}:${low}]`, `[0:0:0:0:0:FFFF:${high}:${low}]`, `[::${address}]`, `[64:ff9b::${address}]`, `[2002:${high}:${low}::1]`
  ]
}

const SPELLINGS = [...FORBIDDEN_IPV4.flatMap(spellings), ...FORBIDDEN_IPV6.map(address => `[${address}]`)]

/** A server on loopback that counts who comes, and a door whose names lead where they are told to. */
async function startCanary (t: Test, ...answers: string[][]) {
  let visitors = 0
  const server = createServer(socket => {
    visitors++
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  let asked = 0
  const lookup: LookupFunction = (_hostname, _options, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
    callback(null, addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })))
  }
  const outbound = new Outbound({ allowedSites: ['names.example'], allowedNetworks: [], connectTimeoutMs: 100, idleTimeoutMs: 100, lookup })
  t.teardown(async () => {
    server.close()
    await outbound.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, outbound, visitors: () => visitors }
}

async function call (outbound: Outbound, origin: string): Promise<unknown> {
  return await outbound.call({}, { method: 'GET', url: new URL(origin), headers: {}, signal: unaborted() }).catch((error: unknown) => error)
}

t.test(`${SPELLINGS.length} spellings of forbidden addresses as the host of a call: none is dialled`, async t => {
  const { port, outbound, visitors } = await startCanary(t)
  const reached: string[] = []
  for (const spelling of SPELLINGS) {
    const problem = await call(outbound, `http://${spelling}:${port}`)
    if ((problem as { code?: string }).code !== 'SITE_NOT_ALLOWED') reached.push(spelling)
  }
  t.strictSame(reached, [])
  t.equal(visitors(), 0)
})

const RESOLVED = [...new Set(SPELLINGS.map(spelling => new URL(`http://${spelling}`).hostname.replace(/^\[|\]$/g, '')))]

t.test(`a name that leads to one of ${RESOLVED.length} forbidden addresses is refused before anything is sent`, async t => {
  const { port, outbound, visitors } = await startCanary(t, ...RESOLVED.map(address => [address]))
  const reached: string[] = []
  for (const address of RESOLVED) {
    const problem = await call(outbound, `http://names.example:${port}`)
    if ((problem as { code?: string }).code !== 'SITE_NOT_ALLOWED') reached.push(address)
  }
  t.strictSame(reached, [])
  t.equal(visitors(), 0)
})

t.test('a name that leads to a public and a forbidden address is refused', async t => {
  const { port, outbound, visitors } = await startCanary(t, ['93.184.215.14', '127.0.0.1'])
  t.match(await call(outbound, `http://names.example:${port}`), { code: 'SITE_NOT_ALLOWED', facts: { errors: [{ pointer: '/connection/site' }], fix: /CONNECTWISE_ALLOWED_NETWORKS/ } })
  t.equal(visitors(), 0)
})

t.test('a name that leads elsewhere at the second look gains nothing: what was looked at is what is dialled', async t => {
  const { port, outbound, visitors } = await startCanary(t, ['192.0.2.255', '127.0.0.1'], ['127.0.0.1'])
  for (let times = 0; times < 3; times++) t.match(await call(outbound, `http://names.example:${port}`), { code: 'SITE_NOT_ALLOWED' })
  t.equal(visitors(), 0)
})

t.test('a socket that is connected to a forbidden address after all is closed unused', async t => {
  await using site = await startSite({ body: 'ok' })
  const looks: string[] = []
  const policy = {
    assertPermitted: (address: string): void => {
      looks.push(address)
      if (looks.length === 2) new AddressPolicy({ allowedSites: [], allowedNetworks: [] }).assertPermitted(address)
    }
  }
  const [hostname, port] = site.site.split(':') as [string, string]
  const connector = guardedConnector(policy, {}, () => {})
  const [error, socket] = await new Promise<unknown[]>(resolve => connector({ hostname, host: hostname, protocol: 'http:', port }, (...result) => resolve(result)))
  t.match(error, { code: 'SITE_NOT_ALLOWED' })
  t.equal(socket, null)
  t.strictSame(looks, ['127.0.0.1', '127.0.0.1'])
  t.equal(site.requests.length, 0)
})

t.test('a name that leads nowhere is as unreachable as ever', async t => {
  const outbound = new Outbound({ ...LOOPBACK, connectTimeoutMs: 1000, idleTimeoutMs: 1000, lookup: (_hostname, _options, callback) => callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []) })
  t.teardown(async () => await outbound.close())
  t.match(await call(outbound, 'http://names.example'), { code: 'CONNECTWISE_UNREACHABLE', message: 'The name of the ConnectWise site cannot be found.' })
})

for (const [what, rules] of [
  ['whose network the operator has named', { allowedSites: [], allowedNetworks: ['127.0.0.0/8'] }],
  ['that the operator has named as a literal', { allowedSites: ['127.0.0.1:8443', '[::1]:80'], allowedNetworks: [] }]
] as const) {
  t.test(`an on-premise address ${what} is reached, by name and as a literal`, async t => {
    await using site = await startSite({ body: 'ok' })
    const outbound = new Outbound({ ...rules, connectTimeoutMs: 5000, idleTimeoutMs: 5000, lookup: (_hostname, { all }, callback) => all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4) })
    t.teardown(async () => await outbound.close())
    const { port } = new URL(`http://${site.site}`)
    for (const host of ['127.0.0.1', 'connectwise.acme.example', '2130706433']) {
      t.match(await call(outbound, `http://${host}:${port}`), { statusCode: 200 }, host)
    }
  })
}

t.test('public addresses and the networks of the operator are permitted, all others and what is no address are not', t => {
  const policy = new AddressPolicy({ allowedSites: ['connectwise.acme.example', '10.9.9.9', '[fd00::9]:8443'], allowedNetworks: ['10.20.0.0/16', 'fd00:1::/32'] })
  for (const address of ['93.184.215.14', '2606:2800:21f::1', '::ffff:93.184.215.14', '10.20.255.1', '::ffff:10.20.0.1', 'fd00:1::5', '10.9.9.9', 'fd00::9']) {
    t.ok(policy.permits(address), address)
  }
  for (const address of ['10.21.0.1', '10.9.9.8', 'fd00:2::5', 'fd00::8', 'acme', '', 'fe80::1%eth0']) t.notOk(policy.permits(address), address)
  t.end()
})
