import { crc32 } from 'node:zlib'
import t from 'tap'
import type { ApiKey, Scope } from '../../openapi/api-key.ts'
import { readAll } from '../database/test-database.ts'
import { startService } from './start-service.ts'

const API_KEY = 'the-bootstrap-key-of-this-service'
let clock = new Date('2026-11-24T10:00:00.000Z')
const service = await startService({ env: { API_KEY }, now: () => clock })
t.teardown(() => service[Symbol.asyncDispose]())

type Made = ApiKey & { key: string }

async function call (method: string, path: string, { key = API_KEY, body }: { key?: string, body?: object } = {}): Promise<Response> {
  return await service.call(path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
}

async function makeKey (body: { scopes?: Scope[], tenants?: 'all' | string[], expiresAt?: string, name?: string } = {}, key = API_KEY): Promise<Made> {
  const answer = await call('POST', '/keys', { key, body: { name: 'test', scopes: ['tenants:read'], tenants: 'all', ...body } })
  t.equal(answer.status, 201)
  t.equal(answer.headers.get('cache-control'), 'no-store')
  return await answer.json() as Made
}

async function listed (key = API_KEY): Promise<ApiKey[]> {
  return (await (await call('GET', '/keys', { key })).json() as { keys: ApiKey[] }).keys
}

function later (ms: number): void {
  clock = new Date(clock.getTime() + ms)
}

t.test('a key is shown once, works, tells its last use to the minute, and is refused once it is revoked', async t => {
  const { key, ...shown } = await makeKey({ name: 'nightly' })
  t.match(key, /^glb_[0-9a-f]{16}_[0-9a-f]{48}_[0-9a-f]{8}$/)
  t.strictSame(shown, { name: 'nightly', scopes: ['tenants:read'], tenants: 'all', id: key.split('_')[1], createdAt: clock.toISOString() })
  t.strictSame(await listed(), [shown])

  const firstUse = clock.toISOString()
  t.equal((await call('GET', '/tenants', { key })).status, 200)
  later(59_000)
  t.equal((await call('GET', '/tenants', { key })).status, 200)
  t.match(await listed(), [{ lastUsedAt: firstUse }])
  later(1000)
  t.equal((await call('GET', '/tenants', { key })).status, 200)
  t.match(await listed(), [{ lastUsedAt: clock.toISOString() }])

  const revokedAt = clock.toISOString()
  t.equal((await call('DELETE', `/keys/${shown.id}`)).status, 204)
  later(1000)
  t.equal((await call('DELETE', `/keys/${shown.id}`)).status, 204)
  t.match(await listed(), [{ revokedAt }])
  t.match(await (await call('GET', '/tenants', { key })).json(), { status: 401, code: 'UNAUTHENTICATED', detail: 'The API key was revoked.' })
})

t.test('a key works until it expires', async t => {
  const { key } = await makeKey({ expiresAt: new Date(clock.getTime() + 10_000).toISOString() })
  later(9999)
  t.equal((await call('GET', '/tenants', { key })).status, 200)
  later(1)
  t.match(await (await call('GET', '/tenants', { key })).json(), { status: 401, detail: 'The API key has expired.' })
})

t.test('a key that would be expired from the start is not made', async t => {
  const answer = await call('POST', '/keys', { body: { name: 'late', scopes: ['tenants:read'], tenants: 'all', expiresAt: clock.toISOString() } })
  t.match(await answer.json(), { status: 400, code: 'INVALID_REQUEST', errors: [{ pointer: '/expiresAt', detail: 'must be in the future' }] })
})

t.test('a key with a slip of the finger is told by its checksum, a forged one by its secret or id', async t => {
  const { key } = await makeKey()
  const slips = [key.slice(0, -1), key.slice(0, 30) + (key[30] === '0' ? '1' : '0') + key.slice(31), key.toUpperCase().replace('GLB', 'glb'), 'glb_', `${key}0`]
  for (const slip of slips) {
    t.match(await (await call('GET', '/tenants', { key: slip })).json(), { status: 401, detail: 'The API key is mistyped or cut: its checksum does not fit.', fix: 'Copy the whole key again, from glb_ to its end.' })
  }
  const [, id = '', secret = ''] = key.split('_')
  for (const body of [`glb_${id}_${'0'.repeat(48)}`, `glb_${'0'.repeat(16)}_${secret}`]) {
    const forged = `${body}_${crc32(body).toString(16).padStart(8, '0')}`
    t.match(await (await call('GET', '/tenants', { key: forged })).json(), { status: 401, detail: 'The API key is not one of this service.' })
  }
})

t.test('neither the database nor the log holds the secret of a key', async t => {
  const { key, id } = await makeKey()
  await call('GET', '/tenants', { key })
  const [, , secret = ''] = key.split('_')
  const files = [...readAll(service.databaseUrl).values()]
  t.ok(files.some(bytes => bytes.includes(id)))
  t.notOk(files.some(bytes => bytes.includes(secret)))
  t.notOk(service.logLines.some(line => line.includes(secret)))
})

t.test('a key makes no key that does more than itself, and sees and revokes none that acts for others', async t => {
  const { key } = await makeKey({ scopes: ['keys:write', 'batches:read'], tenants: ['acme', 'globex'] })
  const hidden = [await makeKey({ tenants: ['initech'] }), await makeKey({ tenants: ['acme', 'initech'] }), await makeKey()]
  for (const [body, pointer] of [
    [{ scopes: ['batches:read', 'tenants:write'], tenants: ['acme'] }, '/scopes'],
    [{ scopes: ['batches:read'], tenants: ['acme', 'initech'] }, '/tenants'],
    [{ scopes: ['batches:read'], tenants: 'all' }, '/tenants']
  ] as const) {
    const answer = await call('POST', '/keys', { key, body: { name: 'wider', ...body } })
    t.match(await answer.json(), { status: 403, code: 'KEY_TOO_WIDE', errors: [{ pointer }] })
  }
  const narrower = await makeKey({ scopes: ['batches:read'], tenants: ['acme'] }, key)
  t.strictSame((await listed(key)).map(({ id }) => id).sort(), [narrower.id, key.split('_')[1]].sort())
  for (const { id } of [...hidden, { id: '0123456789abcdef' }]) {
    t.match(await (await call('DELETE', `/keys/${id}`, { key })).json(), { status: 404, code: 'KEY_UNKNOWN', detail: `There is no key ${id}.` })
  }
  t.equal((await call('GET', '/tenants', { key: hidden[2]?.key ?? '' })).status, 200, 'it was not revoked')
  t.equal((await call('DELETE', `/keys/${narrower.id}`, { key })).status, 204)
})

t.test('a key that expires makes none that outlives it', async t => {
  const expiresAt = new Date(clock.getTime() + 3_600_000).toISOString()
  const { key } = await makeKey({ scopes: ['keys:write', 'tenants:read'], expiresAt })
  for (const asked of [undefined, new Date(clock.getTime() + 3_600_001).toISOString()]) {
    const answer = await call('POST', '/keys', { key, body: { name: 'longer', scopes: ['tenants:read'], tenants: 'all', ...(asked === undefined ? {} : { expiresAt: asked }) } })
    t.match(await answer.json(), { status: 403, code: 'KEY_TOO_WIDE', errors: [{ pointer: '/expiresAt', detail: `must be given, and be ${expiresAt} at the latest` }] })
  }
  t.match(await makeKey({ expiresAt: expiresAt.replace('.000Z', '+00:00') }, key), { expiresAt }, 'however it is written')
})

t.test('a body with an unknown scope, no tenant or a wrong date is refused by name', async t => {
  for (const [change, pointer] of [[{ scopes: ['batches:delete'] }, '/scopes/0'], [{ tenants: [] }, '/tenants'], [{ expiresAt: 'soon' }, '/expiresAt'], [{ scopes: [] }, '/scopes']] as const) {
    const answer = await call('POST', '/keys', { body: { name: 'test', scopes: ['tenants:read'], tenants: 'all', ...change } })
    t.match(await answer.json(), { status: 400, code: 'INVALID_REQUEST', errors: [{ pointer }] })
  }
})

t.test('a service that needs no credential still judges the ones that are sent', async t => {
  await using open = await startService()
  t.equal((await open.call('/tenants')).status, 200)
  t.equal((await open.call('/tenants', { headers: { authorization: 'Bearer not-a-credential-of-this-service' } })).status, 401)
  const made = await (await open.call('/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'try', scopes: ['batches:read'], tenants: ['acme'] }) })).json() as Made
  t.match(await (await open.call('/tenants', { headers: { authorization: `Bearer ${made.key}` } })).json(), { status: 403, code: 'SCOPE_MISSING' })
})

t.test('with AUTH=required keys of the database are enough, without a bootstrap key', async t => {
  await using closed = await startService({ env: { AUTH: 'required' } })
  t.equal((await closed.call('/tenants')).status, 401)
  t.match(await (await closed.call('/tenants', { headers: { authorization: 'Bearer a.b.c' } })).json(), { status: 401, detail: 'The credential is not one of this service.' })
})
