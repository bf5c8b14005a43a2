import t from 'tap'
import { loadConfig } from '../../src/config/load-config.ts'
import { trustProxies } from '../../src/http/trusted-proxies.ts'

const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64')

/** Which of the addresses count as gateways when they are the peer. */
function trusted (TRUSTED_PROXIES: string, addresses: (string | undefined)[]): (string | undefined)[] {
  const trust = trustProxies(loadConfig({ ENCRYPTION_KEY, TRUSTED_PROXIES }).gateway)
  return addresses.filter(address => trust(address, 0))
}

const ADDRESSES = [
  undefined, '', 'unknown', '_hidden', '10.1', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.0.0.1', '::ffff:a00:1', '11.0.0.1', '172.15.255.255', '172.16.0.1', '172.31.255.255',
  '172.32.0.0', '192.168.1.1', '192.169.0.1', '169.254.1.1', 'fe80::1', 'fc00::1', 'fdff::1', 'fe00::1', '192.0.2.1', '2001:db8::1'
]

t.test('nobody is trusted unless told', t => {
  t.strictSame(trusted('', ADDRESSES), [])
  t.end()
})

t.test('gateways are named by address, by network, or by where they stand, in any spelling of an address', t => {
  t.strictSame(trusted('loopback', ADDRESSES), ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
  t.strictSame(trusted('linklocal', ADDRESSES), ['169.254.1.1', 'fe80::1'])
  t.strictSame(trusted('private', ADDRESSES), ['10.0.0.1', '::ffff:a00:1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1'])
  t.strictSame(trusted('192.0.2.1', ADDRESSES), ['192.0.2.1'])
  t.strictSame(trusted(' 2001:DB8::/32 , 10.0.0.0/31,', ADDRESSES), ['10.0.0.1', '::ffff:a00:1', '2001:db8::1'])
  t.strictSame(trusted('2001:db8::1', ADDRESSES), ['2001:db8::1'])
  t.strictSame(trusted('::ffff:0:0/96', ADDRESSES), [], 'an IPv4 address is none of IPv6')
  t.end()
})

t.test('an address beyond as many gateways as there are is a caller, whatever it is', t => {
  const trust = trustProxies({ trustedProxies: ['10.0.0.0/8'], trustedHops: 2 })
  t.strictSame([0, 1, 2, 3].map(hop => trust('10.0.0.1', hop)), [true, true, false, false])
  t.end()
})
