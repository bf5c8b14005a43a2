import { Migrator } from 'kysely/migration'
import t, { type Test } from 'tap'
import { connect } from '../../src/database/connect.ts'
import { ListedBatches } from '../../src/database/listed-batches.ts'
import { findMigrations, migrateDatabase } from '../../src/database/migrate-database.ts'
import { migrations } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import type { DatabaseSettings } from '../../src/domain/database-settings.ts'
import type { Kind } from '../../src/domain/export-request.ts'
import { batchRecord } from '../records/batch-records.ts'
import { runCli } from '../cli/run-cli.ts'
import { changeRows, makeDatabase, readRows, settingsOf } from '../database/test-database.ts'

const NONE = { documents: 0, lines: 0 }

async function fresh (t: Test): Promise<{ url: string, settings: DatabaseSettings }> {
  const { url, [Symbol.asyncDispose]: remove } = await makeDatabase()
  t.teardown(remove)
  return { url, settings: settingsOf(url) }
}

/** The tables as an earlier version left them. */
async function migrateUpTo (settings: DatabaseSettings, name: string): Promise<void> {
  const database = await connect(settings)
  const { error } = await new Migrator({ db: database, provider: migrations, disableTransactions: true }).migrateTo(name)
  await database.destroy()
  if (error !== undefined) throw error as Error
}

function names (url: string): string[] {
  return readRows<{ name: string }>(url, 'select name from kysely_migration order by name').map(({ name }) => name)
}

t.test('of processes that migrate an empty database at the same moment one does it, and the others find it done', async t => {
  const { url } = await fresh(t)
  const env = { ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'), DATABASE_URL: url }
  const runs = await Promise.all(Array.from({ length: 4 }, async () => await runCli(['migrate'], env)))
  for (const run of runs) t.match(run, { code: 0, stderr: '' })
  const lines = runs.flatMap(({ stdout }) => stdout.trimEnd().split('\n'))
  t.strictSame(lines.filter(line => line.startsWith('migrated')), names(url).map(name => `migrated\t${name}`))
  t.equal(lines.filter(line => line === '0 migrations run').length, 3)
  t.match(names(url), [/^001-/, /^002-/, /^003-/])
})

t.test('migrations tell what they run, and the next time that there is nothing to do', async t => {
  const { url, settings } = await fresh(t)
  const { applied, pending } = await findMigrations(settings)
  t.strictSame(applied, [])
  t.match(pending[0], /^001-/)
  t.strictSame(await migrateDatabase(settings), pending)
  t.strictSame(names(url), pending)
  t.strictSame(await migrateDatabase(settings), [])
  t.strictSame(await findMigrations(settings), { applied: pending, pending: [] })
})

t.test('a service that is not to migrate starts only where it was done before', async t => {
  const { settings } = await fresh(t)
  const apart = { ...settings, migrateAtStart: false }
  await t.rejects(openDatabase(apart), { message: /^DATABASE_MIGRATE_AT_START is false, and gl-batches migrate did not run yet what is pending: 001-.+\.$/ })
  t.strictSame((await findMigrations(settings)).applied, [], 'nothing was done')
  await migrateDatabase(settings)
  await (await openDatabase(apart)).destroy()
})

t.test('a database that was migrated by a later version refuses to open, unless migrations are made apart', async t => {
  const { url, settings } = await fresh(t)
  await migrateDatabase(settings)
  changeRows(url, "insert into kysely_migration values ('999-later', '2030-01-01')")
  await t.rejects(openDatabase(settings), { message: 'The tables were made by a newer version of gl-batches: it has run the migration 999-later, which this version does not have.', facts: { fix: /^Start that version or a later one\./ } })
  await (await openDatabase({ ...settings, migrateAtStart: false })).destroy()
})

t.test('a database whose exports failed or run is migrated as well', async t => {
  const { url, settings } = await fresh(t)
  await migrateUpTo(settings, '003-batch-list')
  for (const status of ['failed', 'running']) {
    changeRows(url, `insert into gl_batches (id, tenant_id, status, created_at, fence, record) values ('${status}', 'acme', '${status}', '2026-10-31', 1, '{"status":"${status}"}')`)
  }
  t.match(await migrateDatabase(settings), [/^004-/])
})

t.test('batches that were stored before there were overviews are found by their kinds, and listed', async t => {
  const { url, settings } = await fresh(t)
  await migrateUpTo(settings, '008-taken-back-postings')
  const record = JSON.stringify(batchRecord({ id: 'old', summary: { ...batchRecord({ id: 'old' }).summary, kinds: { invoices: NONE, expenses: { documents: 2, lines: 4 }, procurement: NONE } } }))
  changeRows(url, `insert into gl_batches (id, tenant_id, status, created_at, fence, record, manifest_sha256) values ('old', 'acme', 'complete', '2026-10-31', 1, '${record}', 'a')`)
  t.match(await migrateDatabase(settings), [/^009-/])
  const database = await openDatabase(settings)
  t.teardown(async () => { await database.destroy() })
  const idsOf = async (kind: Kind) => (await new ListedBatches(database).page({ tenantId: 'acme', limit: 5, kind })).batches.map(({ id }) => id)
  t.match(await database.selectFrom('gl_batches').select('overview').executeTakeFirst(), { overview: /"expenses":\{"documents":2/ })
  t.match((await new ListedBatches(database).page({ tenantId: 'acme', limit: 5 })).batches, [{ id: 'old', summary: { glEntries: { ranges: undefined } } }])
  t.strictSame([await idsOf('expenses'), await idsOf('invoices'), await idsOf('procurement')], [['old'], [], []])
})

t.test('of migrations of which one fails none stays, and the failure is told', async t => {
  const { url, settings } = await fresh(t)
  changeRows(url, 'create table postings (id integer)')
  await t.rejects(migrateDatabase(settings), { message: /^The database could not be opened and migrated: .*postings.* already exists/ })
  t.throws(() => readRows(url, 'select id from tenants'))
  changeRows(url, 'drop table postings')
  t.match(await migrateDatabase(settings), [/^001-/])
})
