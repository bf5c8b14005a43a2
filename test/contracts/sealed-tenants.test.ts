import { randomBytes } from 'node:crypto'
import t from 'tap'
import { StoredTenants } from '../../src/database/stored-tenants.ts'
import type { AccountingConnection, RestConnection } from '../../src/domain/connection.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { TenantRow, TenantRows } from '../../src/domain/tenants.ts'
import { Envelope } from '../../src/tenants/envelope.ts'
import { SealedTenants } from '../../src/tenants/sealed-tenants.ts'
import { openOwnDatabase } from '../database/test-database.ts'

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

const database = await openOwnDatabase(t)
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
  t.strictSame(await outcomes(turning), ['gone resealed', 'lost unreadable', 'new current', 'one resealed', 'two resealed'])
  t.strictSame(await outcomes(turning), ['gone current', 'lost unreadable', 'new current', 'one current', 'two current'])
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

/** Rows of which those in the first page are as they were seen some time ago. */
function seenBefore (seen: TenantRow[]): TenantRows {
  return {
    put: async row => await rows.put(row),
    find: async id => await rows.find(id),
    replaceConnection: async (...change) => await rows.replaceConnection(...change),
    list: async () => await rows.list(),
    page: async after => await Promise.resolve(after === '' ? seen : []),
    delete: async id => await rows.delete(id)
  }
}

t.test('a tenant that is stored anew or deleted between the look and the sealing is judged as it is then', async t => {
  for (const { id } of await tenants.list()) await tenants.delete(id)
  for (const id of ['deleted', 'newer', 'older', 'stranger']) await tenants.put(id, { name: undefined, connection: rest })
  const seen = seenBefore(await rows.page('', 100))
  const ring = new Envelope(new Secret(`${randomBytes(32).toString('base64')},${key.reveal()}`))
  const changed = { name: undefined, connection: { ...rest, companyId: 'changed' } }
  await tenants.delete('deleted')
  await new SealedTenants(rows, ring, () => now).put('newer', changed)
  await tenants.put('older', changed)
  await new SealedTenants(rows, new Envelope(new Secret(randomBytes(32).toString('base64'))), () => now).put('stranger', changed)
  const late = new SealedTenants(seen, ring, () => now)
  t.strictSame(await outcomes(late), ['newer current', 'older resealed', 'stranger unreadable'])
  for (const id of ['newer', 'older']) t.match((await late.get(id)).connection, { companyId: 'changed' })
})

t.test('a row that was copied from another tenant, damaged or emptied is named, and stays as it is', async t => {
  for (const { id } of await tenants.list()) await tenants.delete(id)
  await tenants.put('owner', { name: undefined, connection: rest })
  const row = await rows.find('owner') as TenantRow
  const bad = { copy: row.connection, cut: row.connection.slice(0, 100), empty: '{"interface":"rest"}' }
  for (const [id, connection] of Object.entries(bad)) await rows.put({ ...row, id, connection })
  const ring = new Secret(`${randomBytes(32).toString('base64')},${key.reveal()}`)
  t.strictSame(await outcomes(new SealedTenants(rows, new Envelope(ring), () => now)), ['copy unreadable', 'cut unreadable', 'empty unreadable', 'owner resealed'])
  for (const [id, connection] of Object.entries(bad)) t.equal((await rows.find(id))?.connection, connection)
})

t.test('more tenants than are read at once are all sealed again, and a second run has what a first one that was broken off has left', async t => {
  for (const { id } of await tenants.list()) await tenants.delete(id)
  const ids = Array.from({ length: 205 }, (_, index) => `t${String(index).padStart(3, '0')}`)
  for (const id of ids) await tenants.put(id, { name: undefined, connection: rest })
  const turning = new SealedTenants(rows, new Envelope(new Secret(`${randomBytes(32).toString('base64')},${key.reveal()}`)), () => now)
  for await (const { id } of turning.reseal()) if (id === 't120') break
  t.strictSame(await outcomes(turning), ids.map((id, index) => `${id} ${index <= 120 ? 'current' : 'resealed'}`))
})

async function outcomes (sealed: SealedTenants): Promise<string[]> {
  const told: string[] = []
  for await (const { id, outcome } of sealed.reseal()) told.push(`${id} ${outcome}`)
  return told
}
