import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/load-config.ts'

const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64')
const API_KEY = 'an-api-key-of-some-length'
const JWT = { AUTH_JWT_ISSUER: 'https://issuer.example/', AUTH_JWT_AUDIENCE: 'gl-batches', AUTH_JWT_JWKS_URL: 'https://issuer.example/jwks' }

function load (variables: Record<string, string>) {
  return loadConfig({ ENCRYPTION_KEY, ...variables })
}

/** Each fault as `variable problem`. */
function faultsOf (variables: Record<string, string>): string[] {
  try {
    load(variables)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable, problem }) => `${variable} ${problem}`)
    throw error
  }
  return []
}

t.test('credentials are required once there are any, or when AUTH says so', t => {
  for (const [variables, isRequired] of [[{}, false], [{ API_KEY }, true], [JWT, true], [{ AUTH: 'required' }, true], [{ AUTH: 'none' }, false]] as const) {
    t.equal(load(variables).access.isRequired, isRequired, JSON.stringify(variables))
  }
  t.end()
})

t.test('on an address that others reach any way to require credentials is enough, and nothing is refused', t => {
  const HOST = '0.0.0.0'
  for (const variables of [{ API_KEY }, JWT, { AUTH: 'required' }]) t.strictSame(faultsOf({ HOST, ...variables }), [])
  t.strictSame(faultsOf({ HOST }), ['API_KEY is missing while HOST is 0.0.0.0, which others can reach'])
  t.end()
})

t.test('AUTH=none listens beyond loopback only when a second variable says so', t => {
  const HOST = '0.0.0.0'
  const refused = ['AUTH is none while HOST is 0.0.0.0, which others can reach']
  t.strictSame(faultsOf({ HOST, AUTH: 'none' }), refused)
  t.strictSame(faultsOf({ HOST, AUTH: 'none', ALLOW_CALLS_WITHOUT_CREDENTIALS_FROM_THE_NETWORK: 'false' }), refused)
  t.strictSame(faultsOf({ HOST, ALLOW_CALLS_WITHOUT_CREDENTIALS_FROM_THE_NETWORK: 'true' }), ['API_KEY is missing while HOST is 0.0.0.0, which others can reach'], 'the second alone says nothing')
  t.equal(load({ HOST, AUTH: 'none', ALLOW_CALLS_WITHOUT_CREDENTIALS_FROM_THE_NETWORK: 'true' }).access.isRequired, false)
  t.end()
})

t.test('AUTH=none beside credentials is a contradiction', t => {
  for (const variables of [{ API_KEY }, JWT]) {
    t.strictSame(faultsOf({ AUTH: 'none', ...variables }), ['AUTH is none while API_KEY or AUTH_JWT_ISSUER asks for credentials'])
  }
  t.end()
})

t.test('a value of AUTH that is none of both is told once', t => {
  t.match(faultsOf({ HOST: '0.0.0.0', AUTH: 'maybe' }), [/^AUTH /])
  t.equal(faultsOf({ HOST: '0.0.0.0', AUTH: 'maybe' }).length, 1)
  t.end()
})

t.test('tokens need issuer, audience and JWKS address, and have defaults for the rest', t => {
  t.match(load(JWT).access.jwt, {
    issuer: 'https://issuer.example/',
    audience: 'gl-batches',
    jwksUrl: new URL('https://issuer.example/jwks'),
    algorithms: ['RS256', 'ES256'],
    tenantsClaim: 'tenants',
    scopesClaim: 'scope',
    clockToleranceSeconds: 5
  })
  const missing = 'is missing, and tokens need all of issuer, audience and JWKS address'
  t.strictSame(faultsOf({ AUTH_JWT_ISSUER: 'https://issuer.example/' }), [`AUTH_JWT_AUDIENCE ${missing}`, `AUTH_JWT_JWKS_URL ${missing}`])
  t.strictSame(faultsOf({ AUTH_JWT_JWKS_URL: JWT.AUTH_JWT_JWKS_URL }), [`AUTH_JWT_ISSUER ${missing}`, `AUTH_JWT_AUDIENCE ${missing}`])
  t.end()
})

t.test('every variable of tokens reaches the configuration', t => {
  t.match(load({ ...JWT, AUTH_JWT_ALGORITHMS: ' EdDSA , PS512,', AUTH_JWT_TENANTS_CLAIM: 'a', AUTH_JWT_SCOPES_CLAIM: 'b', AUTH_JWT_CLOCK_TOLERANCE_SECONDS: '0' }).access.jwt, {
    algorithms: ['EdDSA', 'PS512'], tenantsClaim: 'a', scopesClaim: 'b', clockToleranceSeconds: 0
  })
  t.end()
})

t.test('a signature with a shared secret, or none, is refused', t => {
  t.strictSame(faultsOf({ ...JWT, AUTH_JWT_ALGORITHMS: 'RS256,HS256,none' }), ['AUTH_JWT_ALGORITHMS names HS256, none, which is no asymmetric signature'])
  t.strictSame(faultsOf({ ...JWT, AUTH_JWT_ALGORITHMS: ',' }), ['AUTH_JWT_ALGORITHMS names none, which is no asymmetric signature'])
  t.end()
})

t.test('the keys of the issuer come over https, or from loopback', t => {
  for (const url of ['http://issuer.example/jwks', 'file:///jwks', 'issuer.example', 'http://127.0.0.1.example/jwks']) {
    t.strictSame(faultsOf({ ...JWT, AUTH_JWT_JWKS_URL: url }), ['AUTH_JWT_JWKS_URL is no https address'], url)
  }
  for (const url of ['http://127.0.0.1:9/jwks', 'http://[::1]/jwks', 'http://localhost/jwks']) t.strictSame(faultsOf({ ...JWT, AUTH_JWT_JWKS_URL: url }), [])
  t.end()
})

t.test('an address of the keys with a user name or a password is refused, and neither is repeated', t => {
  for (const holder of ['svc:CANARY', 'CANARY', ':CANARY']) {
    t.strictSame(faultsOf({ ...JWT, AUTH_JWT_JWKS_URL: `https://${holder}@issuer.example/jwks` }), ['AUTH_JWT_JWKS_URL holds a user name or a password'], holder)
  }
  t.end()
})

t.test('every limit reaches the configuration', t => {
  t.strictSame(load({
    MAX_BODY_BYTES: '1024',
    HEADERS_TIMEOUT_MS: '101',
    REQUEST_TIMEOUT_MS: '102',
    KEEP_ALIVE_TIMEOUT_MS: '103',
    IDLE_READER_TIMEOUT_MS: '104',
    MAX_CONNECTIONS: '5',
    RATE_LIMIT_PER_CREDENTIAL: '6',
    RATE_LIMIT_PER_TENANT: '0',
    MAX_RUNNING_EXPORTS: '8',
    SHED_EVENT_LOOP_DELAY_MS: '9',
    SHED_HEAP_PERCENT: '10',
    SHED_RSS_BYTES: '11'
  }).limits, {
    maxBodyBytes: 1024,
    headersTimeoutMs: 101,
    requestTimeoutMs: 102,
    keepAliveTimeoutMs: 103,
    idleReaderTimeoutMs: 104,
    maxConnections: 5,
    rates: { credential: 6, tenant: 0 },
    maxRunningExports: 8,
    shedding: { eventLoopDelayMs: 9, heapPercent: 10, rssBytes: 11 }
  })
  t.end()
})
