import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/load-config.ts'

const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64')

function faultsOf (variables: Record<string, string>): string[] {
  try {
    loadConfig({ ENCRYPTION_KEY, ...variables })
  } catch (error) {
    return (error as ConfigError).faults.map(({ variable, problem, fix }) => {
      t.ok(fix.length > 10)
      return `${variable} ${problem}`
    })
  }
  return []
}

t.test('every variable of a service behind a gateway reaches the configuration', t => {
  const config = loadConfig({
    ENCRYPTION_KEY,
    TRUSTED_PROXIES: '10.20.0.0/16,loopback',
    TRUSTED_PROXY_HOPS: '2',
    BASE_PATH: '/finance/gl~batches-1.0',
    BASE_PATH_STRIPPED: 'true',
    SHUTDOWN_DELAY_MS: '5000',
    SHUTDOWN_GRACE_MS: '60000',
    METRICS_LISTEN: '[::1]:9464',
    METRICS_TENANT_LABELS: 'true'
  })
  t.strictSame(config.gateway, { trustedProxies: ['10.20.0.0/16', '127.0.0.0/8', '::1/128'], trustedHops: 2, basePath: '/finance/gl~batches-1.0', isBasePathStripped: true })
  t.strictSame(config.shutdown, { delayMs: 5000, graceMs: 60_000 })
  t.strictSame(config.metrics, { isOn: true, listen: { host: '::1', port: 9464 }, tenantLabels: true })
  t.end()
})

t.test('a proxy that is neither an address nor a network is named', t => {
  t.strictSame(faultsOf({ TRUSTED_PROXIES: '10.0.0.0/33,gateway.example.com,1,10.1,true,*,fe80::1%' }),
    ['10.0.0.0/33', 'gateway.example.com', '1', '10.1', 'true', '*', 'fe80::1%'].map(item => `TRUSTED_PROXIES names ${item}, which is no address and no network`))
  t.end()
})

t.test('a base path begins with a slash, ends without, and climbs nowhere', t => {
  for (const BASE_PATH of ['finance', '/', '/finance/', '//evil.example', '/a//b', '/.', '/../x', '/a/..', '/a b', '/a?b', '/a#b', '/%2e%2e', '/é', 'https://evil.example']) {
    t.match(faultsOf({ BASE_PATH }), [/^BASE_PATH /], BASE_PATH)
  }
  for (const BASE_PATH of ['', '/finance', '/a/b/c', '/..a', '/.well-known']) t.strictSame(faultsOf({ BASE_PATH }), [], BASE_PATH)
  t.end()
})

t.test('figures are off, at the address of the service, or at an address of their own', t => {
  const metrics = (variables: Record<string, string>) => loadConfig({ ENCRYPTION_KEY, ...variables }).metrics
  t.match(metrics({ METRICS: 'off' }), { isOn: false, listen: undefined })
  t.match(metrics({ METRICS_LISTEN: 'localhost:0' }), { isOn: true, listen: { host: 'localhost', port: 0 } })
  t.match(metrics({ METRICS_LISTEN: '10.0.0.5:65535' }), { listen: { host: '10.0.0.5', port: 65_535 } })
  t.strictSame(faultsOf({ METRICS: 'off', METRICS_LISTEN: 'localhost:65536' }), ['METRICS_LISTEN is given while METRICS is off', 'METRICS_LISTEN names a port above 65535'])
  for (const METRICS_LISTEN of ['9464', ':9464', 'localhost', 'localhost:', 'localhost:x', 'localhost:007', '::1:9464', 'http://localhost:9464', 'localhost:9464/metrics']) {
    t.match(faultsOf({ METRICS_LISTEN }), [/^METRICS_LISTEN /], METRICS_LISTEN)
  }
  t.end()
})
