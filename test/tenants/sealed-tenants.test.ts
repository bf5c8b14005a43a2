import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/database/open-database.ts'
import { StoredTenants } from '../../src/database/stored-tenants.ts'
import type { AccountingConnection, RestConnection } from '../../src/domain/connection.ts'
import { Secret } from '../../src/domain/secret.ts'
import { Envelope } from '../../src/tenants/envelope.ts'
import { SealedTenants } from '../../src/tenants/sealed-tenants.ts'

const rest: RestConnection = {
  interface: 'rest',
  site: 'na.myconnectwise.net',
  useTls: true,
  companyId: 'acme',
  publicKey: 'public',
  privateKey: new Secret('the private key'),
  clientId: '1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9',
  apiVersion: '2022.1'
}
const accounting: AccountingConnection = {
  interface: 'accounting-interface',
  site: 'na.myconnectwise.net',
  useTls: true,
  company: 'acme',
  username: 'gl',
  password: new Secret('the password'),
  directory: 'v4_6_release'
}

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-tenants-'))
const database = await openDatabase(join(folder, 'records.db'))
t.teardown(async () => {
  await database.destroy()
  await rm(folder, { recursive: true })
})
const rows = new StoredTenants(database)
const key = new Secret(randomBytes(32).toString('base64'))
let now = new Date('2026-10-01T00:00:00Z')
const tenants = new SealedTenants(rows, new Envelope(key), () => now)

t.test('a tenant comes back as it was put, its secret opened, and its row shows no secret', async t => {
  const { tenant, created } = await tenants.put('acme', { name: 'Acme', connection: rest })
  t.ok(created)
  t.strictSame({ ...tenant, connection: undefined }, { id: 'acme', name: 'Acme', createdAt: now, updatedAt: now, connection: undefined })
  t.strictSame({ ...tenant.connection, privateKey: undefined }, { ...rest, privateKey: undefined })
  const { connection } = await tenants.get('acme')
  t.equal(connection.interface === 'rest' ? connection.privateKey.reveal() : '', 'the private key')
  t.notMatch((await rows.find('acme'))?.connection, /the private key/)
})

t.test('a tenant that is replaced keeps its creation time and may change its interface and lose its name', async t => {
  now = new Date('2026-10-02T00:00:00Z')
  const { tenant, created } = await tenants.put('acme', { name: undefined, connection: accounting })
  t.notOk(created)
  t.equal(tenant.name, undefined)
  t.strictSame([tenant.createdAt, tenant.updatedAt], [new Date('2026-10-01T00:00:00Z'), now])
  t.equal(tenant.connection.interface === 'accounting-interface' ? tenant.connection.password.reveal() : '', 'the password')
})

t.test('tenants are listed by id, with a name where they have one, also when their secrets do not open', async t => {
  await tenants.put('zeta', { name: 'Zeta', connection: rest })
  await tenants.put('alpha', { name: 'Alpha', connection: rest })
  const other = new SealedTenants(rows, new Envelope(new Secret(randomBytes(32).toString('base64'))), () => now)
  t.strictSame(await other.list(), [
    { id: 'alpha', name: 'Alpha', interface: 'rest', site: 'na.myconnectwise.net' },
    { id: 'acme', interface: 'accounting-interface', site: 'na.myconnectwise.net' },
    { id: 'zeta', name: 'Zeta', interface: 'rest', site: 'na.myconnectwise.net' }
  ].sort((a, b) => a.id < b.id ? -1 : 1))
  await t.rejects(other.get('acme'), { code: 'TENANT_SECRETS_UNREADABLE', message: /password of tenant acme/ })
})

t.test('a connection that is copied to the row of another tenant does not open there', async t => {
  await rows.put({ ...(await rows.find('zeta'))!, id: 'thief' })
  await t.rejects(tenants.get('thief'), { code: 'TENANT_SECRETS_UNREADABLE', message: /privateKey of tenant thief/ })
})

t.test('a tenant that does not exist can be neither read nor deleted', async t => {
  await tenants.delete('zeta')
  await t.rejects(tenants.get('zeta'), { code: 'TENANT_UNKNOWN' })
  await t.rejects(tenants.delete('zeta'), { code: 'TENANT_UNKNOWN' })
})

t.test('secrets are sealed again under a new key while tenants come, go and change', async t => {
  const ring = new Secret(`${randomBytes(32).toString('base64')},${key.reveal()}`)
  const newKey = new Secret(ring.reveal().split(',')[0] as string)
  const turning = new SealedTenants(rows, new Envelope(ring), () => now)
  const stranger = new SealedTenants(rows, new Envelope(new Secret(randomBytes(32).toString('base64'))), () => now)
  for (const { id } of await tenants.list()) await tenants.delete(id)
  for (const [id, connection] of [['one', rest], ['two', accounting], ['gone', rest]] as const) await tenants.put(id, { name: undefined, connection })
  await stranger.put('lost', { name: undefined, connection: rest })
  await turning.put('new', { name: undefined, connection: rest })
  const before = await rows.find('one')
  t.strictSame(await turning.reseal(), { resealed: 3, current: 1, unreadable: ['lost'] })
  t.strictSame(await turning.reseal(), { resealed: 0, current: 4, unreadable: ['lost'] })
  const after = new SealedTenants(rows, new Envelope(newKey), () => now)
  t.match((await after.get('one')).connection, { privateKey: { reveal: Function } })
  t.equal(((await after.get('two')).connection as AccountingConnection).password.reveal(), 'the password')
  t.equal((await rows.find('one'))?.updatedAt, before?.updatedAt, 'to people nothing has changed')
  await t.rejects(tenants.get('one'), { code: 'TENANT_SECRETS_UNREADABLE' })
})

t.test('a connection that is replaced while it is sealed again stays as it was replaced', async t => {
  await tenants.put('busy', { name: undefined, connection: rest })
  const { connection } = await rows.find('busy') as { connection: string }
  t.ok(await rows.replaceConnection('busy', connection, '{"a":1}'))
  t.notOk(await rows.replaceConnection('busy', connection, '{"b":2}'))
  t.notOk(await rows.replaceConnection('nobody', connection, '{}'))
  t.equal((await rows.find('busy'))?.connection, '{"a":1}')
})

t.test('a tenant that is stored anew between the look and the sealing counts as current', async t => {
  for (const { id } of await tenants.list()) await tenants.delete(id)
  await tenants.put('racing', { name: undefined, connection: rest })
  const seen = await rows.list()
  const ring = new Envelope(new Secret(`${randomBytes(32).toString('base64')},${key.reveal()}`))
  await new SealedTenants(rows, ring, () => now).put('racing', { name: undefined, connection: { ...rest, companyId: 'newer' } })
  const late = new SealedTenants({
    put: async row => await rows.put(row),
    find: async id => await rows.find(id),
    replaceConnection: async (...change) => await rows.replaceConnection(...change),
    list: () => Promise.resolve(seen),
    delete: async id => await rows.delete(id)
  }, ring, () => now)
  t.strictSame(await late.reseal(), { resealed: 0, current: 1, unreadable: [] })
  t.match((await late.get('racing')).connection, { companyId: 'newer' })
})
