import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { SignJWT, type JWTPayload } from 'jose'
import t from 'tap'
import { startService } from './start-service.ts'

const ISSUER = 'https://issuer.example/'
const AUDIENCE = 'gl-batches'
const API_KEY = 'the-bootstrap-key-of-this-service'
const now = new Date('2026-11-24T10:00:00.000Z')
const seconds = Math.floor(now.getTime() / 1000)
const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** What the issuer answers when it is asked for its keys. */
const issuer = { status: 200, body: JSON.stringify({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'rsa' }, { ...curve.publicKey.export({ format: 'jwk' }), kid: 'ec' }] }), asked: 0 }
const server = createHttpServer((_request, response) => {
  issuer.asked++
  response.writeHead(issuer.status, { 'content-type': 'application/json', location: '/elsewhere' }).end(issuer.body)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`

const env = { API_KEY, AUTH_JWT_ISSUER: ISSUER, AUTH_JWT_AUDIENCE: AUDIENCE, AUTH_JWT_JWKS_URL: jwksUrl }
const service = await startService({ env, now: () => now })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  server.close()
})
for (const id of ['acme', 'globex']) {
  await service.putTenant(id, { interface: 'accounting-interface', site: 'na.myconnectwise.net', company: id, username: 'member', password: 'password' })
}

const GOOD: JWTPayload = { iss: ISSUER, aud: AUDIENCE, sub: 'finance', exp: seconds + 60, scope: 'openid tenants:read', tenants: ['acme'] }

async function sign (claims: Record<string, unknown>, { alg = 'RS256', kid = 'rsa', key = own.privateKey }: { alg?: string, kid?: string, key?: KeyObject } = {}): Promise<string> {
  return await new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key)
}

async function call (token: string, path = '/tenants', from = service): Promise<Response> {
  return await from.call(path, { headers: { authorization: `Bearer ${token}` } })
}

async function seen (token: string, from = service): Promise<string[]> {
  return (await (await call(token, '/tenants', from)).json() as { tenants: { id: string }[] }).tenants.map(({ id }) => id)
}

t.test('a token acts for the tenants and with the scopes of its claims, and the keys are fetched once', async t => {
  t.strictSame(await seen(await sign(GOOD)), ['acme'])
  t.strictSame(await seen(await sign({ ...GOOD, tenants: '*', scope: ['tenants:read'] })), ['acme', 'globex'])
  t.strictSame(await seen(await sign({ ...GOOD, tenants: 'globex  initech' })), ['globex'])
  t.strictSame(await seen(await sign({ ...GOOD, tenants: [1, 'acme', 'acme'] }, { alg: 'ES256', kid: 'ec', key: curve.privateKey })), ['acme'])
  t.strictSame(await seen(await sign({ ...GOOD, tenants: undefined })), [])
  t.match(await (await call(await sign({ ...GOOD, scope: 'openid tenants:write' }))).json(), { status: 403, code: 'SCOPE_MISSING' })
  t.match(await (await call(await sign({ ...GOOD, scope: { tenants: 'read' } }))).json(), { status: 403, code: 'SCOPE_MISSING' })
  t.match(await (await call(await sign(GOOD), '/tenants/globex')).json(), { status: 404, code: 'TENANT_UNKNOWN' })
  t.equal(issuer.asked, 1)
  t.ok(service.logLines.some(line => line.includes('"credential":"token:finance"')))
})

t.test('a token makes no key that outlives it', async t => {
  const ask = async (exp: number, expiresAt?: string) => await (await service.call('/keys', {
    method: 'POST',
    headers: { authorization: `Bearer ${await sign({ ...GOOD, exp, scope: 'keys:write tenants:read' })}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'test', scopes: ['tenants:read'], tenants: ['acme'], expiresAt })
  })).json()
  const end = new Date((seconds + 60) * 1000).toISOString()
  for (const longer of [undefined, new Date((seconds + 61) * 1000).toISOString()]) t.match(await ask(seconds + 60, longer), { code: 'KEY_TOO_WIDE', errors: [{ pointer: '/expiresAt' }] })
  t.match(await ask(seconds + 60, end), { expiresAt: end, key: /^glb_/ })
  t.match(await ask(1e20, end), { expiresAt: end, key: /^glb_/ }, 'the end of the token is beyond all dates')
})

function raw (header: object, claims: JWTPayload, signature = ''): string {
  return [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).concat(signature).join('.')
}

/** The classic confusion: the public key as the secret of a shared-secret signature. */
function confused (): string {
  const text = raw({ alg: 'HS256', kid: 'rsa' }, GOOD).slice(0, -1)
  const secret = own.publicKey.export({ type: 'spki', format: 'pem' })
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

for (const [what, make, detail] of [
  ['that has expired', async () => await sign({ ...GOOD, exp: seconds - 6 }), 'The token has expired.'],
  ['that is not valid yet', async () => await sign({ ...GOOD, nbf: seconds + 6 }), /its claim nbf does not fit/],
  ['of another issuer', async () => await sign({ ...GOOD, iss: 'https://other.example/' }), /its claim iss does not fit/],
  ['for another service', async () => await sign({ ...GOOD, aud: 'other' }), /its claim aud does not fit/],
  ['that never expires', async () => await sign({ ...GOOD, exp: undefined }), /its claim exp does not fit/],
  ['of nobody', async () => await sign({ ...GOOD, sub: undefined }), /its claim sub does not fit/],
  ['signed by another key', async () => await sign(GOOD, { key: foreign.privateKey }), 'The token is not accepted (ERR_JWS_SIGNATURE_VERIFICATION_FAILED).'],
  ['signed by a key that the issuer does not have', async () => await sign(GOOD, { kid: 'other' }), 'The token is not accepted (ERR_JWKS_NO_MATCHING_KEY).'],
  ['with a signature that is not on the list', async () => await sign(GOOD, { alg: 'RS512' }), 'The token is not accepted (ERR_JOSE_ALG_NOT_ALLOWED).'],
  ['without a signature', () => Promise.resolve(raw({ alg: 'none' }, GOOD)), 'The token is not accepted (ERR_JOSE_ALG_NOT_ALLOWED).'],
  ['signed with the public key as a shared secret', () => Promise.resolve(confused()), 'The token is not accepted (ERR_JOSE_ALG_NOT_ALLOWED).'],
  ['that is none', () => Promise.resolve('a.b.c'), 'The token is not accepted (ERR_JWS_INVALID).']
] as const) {
  t.test(`a token ${what} is refused`, async t => {
    const answer = await call(await make())
    t.equal(answer.headers.get('www-authenticate'), 'Bearer')
    t.match(await answer.json(), { status: 401, code: 'UNAUTHENTICATED', detail })
  })
}

t.test('the clock of the issuer may differ by the tolerance', async t => {
  t.equal((await call(await sign({ ...GOOD, exp: seconds - 4, nbf: seconds + 4 }))).status, 200)
})

t.test('the claims, the signatures and the tolerance can be named otherwise', async t => {
  await using other = await startService({
    now: () => now,
    env: { ...env, AUTH_JWT_ALGORITHMS: 'RS512', AUTH_JWT_TENANTS_CLAIM: 'https://example.com/tenants', AUTH_JWT_SCOPES_CLAIM: 'permissions', AUTH_JWT_CLOCK_TOLERANCE_SECONDS: '0' }
  })
  const claims = { ...GOOD, permissions: ['tenants:read'], 'https://example.com/tenants': ['acme'] }
  t.strictSame(await seen(await sign(claims, { alg: 'RS512' }), other), [])
  t.equal((await call(await sign(claims), '/tenants', other)).status, 401)
  t.equal((await call(await sign({ ...claims, exp: seconds }, { alg: 'RS512' }), '/tenants', other)).status, 401)
})

t.test('while the keys of the issuer cannot be fetched a token is 503, and neither readiness nor API keys are concerned', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  await new Promise(resolve => taken.close(resolve))
  await using unreachable = await startService({ now: () => now, env: { ...env, AUTH_JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks` } })
  const answer = await call(await sign(GOOD), '/tenants', unreachable)
  t.equal(answer.headers.get('retry-after'), '5')
  t.match(await answer.json(), { status: 503, code: 'TOKEN_KEYS_UNAVAILABLE', retriable: true })
  t.equal((await unreachable.call('/tenants')).status, 200)
  t.equal((await unreachable.call('/readyz')).status, 200)
})

t.test('an answer of the issuer that is an error, a redirect or no keys is 503, until it is right again', async t => {
  await using fresh = await startService({ env, now: () => now })
  const { body } = issuer
  for (const answer of [{ status: 500, body }, { status: 302, body }, { status: 200, body: '<html>' }, { status: 200, body: '{"keys":1}' }]) {
    Object.assign(issuer, answer)
    t.match(await (await call(await sign(GOOD), '/tenants', fresh)).json(), { status: 503, code: 'TOKEN_KEYS_UNAVAILABLE' })
  }
  Object.assign(issuer, { status: 200, body })
  t.equal((await call(await sign(GOOD), '/tenants', fresh)).status, 200)
})
