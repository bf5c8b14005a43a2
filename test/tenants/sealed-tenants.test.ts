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
