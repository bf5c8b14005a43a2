import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import t, { type Test } from 'tap'
import { connect } from '../../src/database/connect.ts'
import { IndexedBatches } from '../../src/database/indexed-batches.ts'
import { pageQuery } from '../../src/database/listed-batches.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredGlEntries } from '../../src/database/stored-gl-entries.ts'
import { StoredTenants } from '../../src/database/stored-tenants.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { BatchQuery } from '../../src/domain/batch-list.ts'
import type { DatabaseSettings, PostgresSettings } from '../../src/domain/database-settings.ts'
import { changeRows, makeDatabase, openOwnDatabase, settingsOf } from '../database/test-database.ts'
import { batchRecord, sha256 } from '../records/batch-records.ts'
import { insertComplete } from '../records/insert-complete.ts'

const server = process.env['TEST_DATABASE_URL']!
const authority = join(process.env['POSTGRES_FOLDER']!, 'authority.pem')

async function fresh (t: Test): Promise<string> {
  const { url, [Symbol.asyncDispose]: remove } = await makeDatabase()
  t.teardown(remove)
  return url
}

function postgresAt (url: string): PostgresSettings {
  return settingsOf(url) as PostgresSettings
}

async function open (t: Test, settings: DatabaseSettings): Promise<Database> {
  const database = await openDatabase(settings)
  t.teardown(() => database.destroy())
  return database
}

async function first<Row> (database: Kysely<never> | Database, query: string): Promise<Row | undefined> {
  return (await sql.raw<Row>(query).execute(database)).rows[0]
}

t.test('over TLS with the right authority the connection is encrypted, and with another one there is none', async t => {
  const url = new URL(await fresh(t))
  url.hostname = 'localhost'
  const at = (parameters: string) => settingsOf(`${url.href}?${parameters}`)
  const database = await open(t, at(`sslmode=verify-full&sslrootcert=${authority}`))
  t.match(await first(database, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'), { ssl: true })
  const clear = await open(t, at('sslmode=disable'))
  t.match(await first(clear, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'), { ssl: false })
  await t.rejects(connect(at('sslmode=verify-full')), { message: /unable to verify|self-signed/ })
})

t.test('a wrong password and a database that is not there are told in words, without the password', async t => {
  const url = new URL(await fresh(t))
  url.password = 'Canary'
  await t.rejects(openDatabase(settingsOf(url.href)), { message: 'The database could not be opened and migrated: password authentication failed for user "gl"' })
  url.password = 'gl'
  url.pathname = 'nowhere'
  await t.rejects(openDatabase(settingsOf(url.href)), { message: 'The database could not be opened and migrated: database "nowhere" does not exist' })
})

t.test('a role that may only read and write rows is enough where migrations are made apart', async t => {
  const { url: owner, [Symbol.asyncDispose]: remove } = await makeDatabase()
  await (await openDatabase(settingsOf(owner))).destroy()
  const role = `service_${owner.slice(-12)}`
  changeRows(owner, `create role ${role} login password 'p'; grant select, insert, update, delete on all tables in schema public to ${role}; grant usage on all sequences in schema public to ${role}`)
  t.teardown(async () => {
    await remove()
    changeRows(server, `drop role ${role}`)
  })
  const url = Object.assign(new URL(owner), { username: role, password: 'p' })
  for (const migrateAtStart of [true, false]) {
    const database = await openDatabase({ ...settingsOf(url.href), migrateAtStart })
    const id = `b${String(migrateAtStart)}`
    await insertComplete(new StoredBatches(database), batchRecord({ id }), sha256(id))
    await new IndexedBatches(database).makeLast(id)
    await t.rejects(sql`create table more (id integer)`.execute(database), { message: /permission denied/ })
    await database.destroy()
  }
})

t.test('a statement that waits for a lock longer than it may is given up, and a process that holds one and stands still loses it', async t => {
  const url = await fresh(t)
  const settings = { ...postgresAt(url), statementTimeoutMs: 1000, poolSize: 2 }
  const [holder, waiter] = [await open(t, settings), await open(t, { ...settings, statementTimeoutMs: 400 })]
  const turns = new StoredTurns(waiter, { now: () => new Date(), leaseMs: 60_000 })
  await (await turns.take('acme')).release()
  await t.rejects(holder.transaction().execute(async transaction => {
    await transaction.updateTable('leases').set({ token: 1 }).execute()
    await t.rejects(turns.take('acme'), { code: 'DATABASE_UNAVAILABLE', cause: { message: /statement timeout/ } })
    // as a process that was suspended: the server takes the lock back
    while (await turns.take('acme').then(() => false, () => true));
    await transaction.updateTable('leases').set({ token: 1 }).execute()
  }), { message: /terminat|idle-in-transaction|not queryable/ })
  t.match(await first(holder, 'select 1 as one'), { one: 1 }, 'the pool has another connection')
})

t.test('more work than there are connections waits for its turn', async t => {
  const database = await open(t, { ...postgresAt(await fresh(t)), poolSize: 2 })
  const rows = await Promise.all(Array.from({ length: 60 }, async (_, index) => await first<{ index: number }>(database, `select ${index} as index`)))
  t.strictSame(rows.map(row => row?.index), Array.from({ length: 60 }, (_, index) => index))
})

t.test('ids are in the order of their bytes, whatever the language of the database', async t => {
  const url = new URL(await fresh(t))
  const name = `${url.pathname.slice(1)}_german`
  changeRows(url.href, `create database ${name} template template0 locale_provider icu icu_locale 'de-DE' locale 'C.UTF-8'`)
  url.pathname = name
  t.teardown(() => { changeRows(server, `drop database ${name} with (force)`) })
  const tenants = new StoredTenants(await open(t, settingsOf(url.href)))
  const ids = ['ab', 'a-b', 'a1', 'a-1', 'b', 'a']
  for (const id of ids) await tenants.put({ id, name: null, interface: 'rest', site: 'x', connection: '{}', createdAt: '', updatedAt: '' })
  t.strictSame((await tenants.list()).map(({ id }) => id), ids.sort())
  t.strictSame((await tenants.page('a-1', 2)).map(({ id }) => id), ['a-b', 'a1'])
})

t.test('among a hundred thousand batches a page, an overlap and what was left are found by an index, without sorting', async t => {
  const database = await openOwnDatabase(t)
  await sql`insert into gl_batches (id, tenant_id, status, created_at, fence, manifest_sha256, record)
    select 'b' || i, 'tenant' || i % 50, case when i % 10 = 0 then 'expired' else 'complete' end, to_char(timestamp '2026-01-01' + i * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.000Z'), 1, i::text,
      json_build_object('summary', json_build_object('kinds', json_build_object('invoices', json_build_object('documents', i % 3), 'expenses', json_build_object('documents', i % 2), 'procurement', json_build_object('documents', i % 2))))::text
    from generate_series(1, 100000) as i`.execute(database)
  await sql`insert into gl_entry_blocks (tenant_id, block, batch_id, ids) select 'acme', i / 100, 'b' || i, decode(repeat('00', 512), 'hex') from generate_series(0, 99999) as i`.execute(database)
  await sql`analyze gl_batches, gl_entry_blocks`.execute(database)
  const planOf = async (compiled: { sql: string, parameters: readonly unknown[] }) => {
    const text = compiled.sql.replace(/\$(\d+)/g, (_, number: string) => {
      const value = compiled.parameters[Number(number) - 1]
      return typeof value === 'number' ? String(value) : `'${String(value)}'`
    })
    return (await sql.raw<{ 'QUERY PLAN': string }>(`explain ${text}`).execute(database)).rows.map(row => row['QUERY PLAN']).join('\n')
  }
  const after = { createdAt: '2026-02-01T00:00:00.000Z', id: 'b1' }
  for (const filter of [{}, { status: 'complete' }, { kind: 'invoices' }, { kind: 'expenses', status: 'expired' }, { before: '2026-02-20T00:00:00.000Z' }, { after }, { after, kind: 'procurement' }] as const satisfies Partial<BatchQuery>[]) {
    const plan = await planOf(pageQuery(database, { tenantId: 'tenant7', limit: 50, ...filter }).compile())
    t.match(plan, /Index Scan Backward using gl_batches_/, JSON.stringify(filter))
    t.notMatch(plan, /Sort|Seq Scan/)
  }
  const running = await planOf(database.selectFrom('gl_batches').select('tenant_id').distinct().where('status', '=', sql.lit('running')).compile())
  t.match(running, /Index (?:Only )?Scan using gl_batches_(?:running|by_age)/)
  const entries = new StoredGlEntries(database)
  t.strictSame(await entries.overlapping('acme', ['0-9999']), [], 'batches that have none of the ids, page after page')
  t.match(await planOf(database.selectFrom('gl_entry_blocks').select(['batch_id', 'ids']).where('tenant_id', '=', 'acme').where('block', '=', 7).where('batch_id', '<', 'b').orderBy('batch_id', 'desc').limit(100).compile()), /Index Scan Backward using gl_entry_blocks_key/)
})
