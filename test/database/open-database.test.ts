import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredTenants } from '../../src/database/stored-tenants.ts'
import { sqliteAt } from './test-database.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-database-'))
t.teardown(async () => await rm(folder, { recursive: true }))

t.test('a database is created with its folders, survives a restart, and syncs every commit', async t => {
  const path = join(folder, 'deep', 'down', 'records.db')
  const first = await openDatabase(sqliteAt(path))
  await new StoredTenants(first).put({ id: 'acme', name: null, interface: 'rest', site: 'x', connection: '{}', createdAt: 'then', updatedAt: 'then' })
  await first.destroy()
  const second = await openDatabase(sqliteAt(path))
  t.match(await new StoredTenants(second).find('acme'), { id: 'acme', createdAt: 'then' })
  t.match((await sql`pragma journal_mode`.execute(second)).rows, [{ journal_mode: 'wal' }])
  t.match((await sql`pragma synchronous`.execute(second)).rows, [{ synchronous: 1 }])
  await second.destroy()
})

t.test('rows can be streamed one by one', async t => {
  const database = await openDatabase(sqliteAt(join(folder, 'streamed.db')))
  const tenants = new StoredTenants(database)
  for (const id of ['a', 'b']) await tenants.put({ id, name: null, interface: 'rest', site: 'x', connection: '{}', createdAt: '', updatedAt: '' })
  const ids: string[] = []
  for await (const { id } of database.selectFrom('tenants').select('id').orderBy('id').stream()) ids.push(id)
  t.strictSame(ids, ['a', 'b'])
  await database.destroy()
})

t.test('a file that is no database, or a folder in its place, refuses to open', async t => {
  const path = join(folder, 'text.db')
  await writeFile(path, 'this is not a database '.repeat(100))
  await t.rejects(openDatabase(sqliteAt(path)))
  await t.rejects(openDatabase(sqliteAt(folder)))
  t.ok((await stat(path)).size > 0, 'what was there stays')
})

t.test('a database that was migrated by a later version refuses to open', async t => {
  const path = join(folder, 'later.db')
  const database = await openDatabase(sqliteAt(path))
  await sql`insert into kysely_migration values ('999-later', '2030-01-01')`.execute(database)
  await database.destroy()
  await t.rejects(openDatabase(sqliteAt(path)), { message: 'The tables were made by a newer version of gl-batches: it has run the migration 999-later, which this version does not have.', facts: { fix: /^Start that version or a later one\./ } })
})

t.test('a database that is closed is DATABASE_UNAVAILABLE for every query', async t => {
  const database = await openDatabase(sqliteAt(join(folder, 'closed.db')))
  await database.destroy()
  const batches = new StoredBatches(database)
  const tenants = new StoredTenants(database)
  for (const query of [
    async () => { await batches.probe() },
    async () => { await batches.get('acme', 'b1') },
    async () => { await batches.lastManifestSha256('acme') },
    async () => { await tenants.list() },
    async () => { await tenants.find('acme') },
    async () => { await tenants.delete('acme') }
  ]) await t.rejects(query, { code: 'DATABASE_UNAVAILABLE', message: 'The database did not answer.' })
})
