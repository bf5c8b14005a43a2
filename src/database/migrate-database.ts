import { existsSync } from 'node:fs'
import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { DatabaseSettings } from '../domain/database-settings.ts'
import { Problem } from '../domain/problem.ts'
import { connect, unusable } from './connect.ts'
import { patient } from './dialects/dialect-of.ts'
import { flavourOf } from './dialects/flavours.ts'
import { migrations } from './migrations.ts'
import type { Tables } from './tables.ts'

/** Names of migrations, in their order. */
export interface Migrations {
  applied: string[]
  pending: string[]
}

/**
 * Brings the tables up to date, one process at a time however many start at once, wholly or not at all. Answers the names of what
 * it ran. @throws Error in words for the operator, without credentials
 */
export async function migrateDatabase (settings: DatabaseSettings): Promise<string[]> {
  return await withDatabase(settings, async database => await database.connection().execute(async connection => {
    for (const statement of flavourOf(connection).beginMigration) await statement.execute(connection)
    // the transaction is this one: Kysely's would end it too early
    const { error, results = [] } = await new Migrator({ db: connection, provider: migrations, disableTransactions: true }).migrateToLatest()
    await sql.raw(error === undefined ? 'commit' : 'rollback').execute(connection)
    if (error !== undefined) throw newerTables(error as Error) ?? error as Error
    return results.map(({ migrationName }) => migrationName)
  }))
}

/** @throws Error in words for the operator where a migration did not run yet */
export async function assertMigrated (settings: DatabaseSettings): Promise<void> {
  const { pending } = await findMigrations(settings)
  if (pending.length === 0) return
  throw new Problem('DATABASE_UNAVAILABLE', `DATABASE_MIGRATE_AT_START is false, and gl-batches migrate did not run yet what is pending: ${pending.join(', ')}.`, {
    fix: 'Run gl-batches migrate with this version, then start the service.'
  })
}

/** What Kysely says of a migration that ran and that this version does not have. */
const MISSING = /^corrupted migrations: previously executed migration (.+) is missing$/

function newerTables ({ message }: Error): Problem | undefined {
  const [, migration] = MISSING.exec(message) ?? []
  return migration === undefined
    ? undefined
    : new Problem('DATABASE_UNAVAILABLE', `The tables were made by a newer version of gl-batches: it has run the migration ${migration}, which this version does not have.`, {
      fix: 'Start that version or a later one. To go back, restore the database as it was before the upgrade; while replicas are upgraded one by one, set DATABASE_MIGRATE_AT_START=false.'
    })
}

/** Which migrations ran and which did not; behind a mistyped address none did. Creates and changes nothing. */
export async function findMigrations (settings: DatabaseSettings): Promise<Migrations> {
  if (settings.engine === 'sqlite' && !existsSync(settings.path)) return { applied: [], pending: Object.keys(await migrations.getMigrations()) }
  const known = await withDatabase(settings, async db => await new Migrator({ db, provider: migrations }).getMigrations())
  const namesOf = (isApplied: boolean) => known.filter(({ executedAt }) => (executedAt !== undefined) === isApplied).map(({ name }) => name)
  return { applied: namesOf(true), pending: namesOf(false) }
}

/** Opens a database for a piece of work that takes as long as it takes. */
async function withDatabase<T> (settings: DatabaseSettings, work: (database: Kysely<Tables>) => Promise<T>): Promise<T> {
  const database = await connect(patient(settings))
  try {
    return await work(database).catch((cause: unknown) => { throw cause instanceof Problem ? cause : unusable(cause) })
  } finally {
    await database.destroy()
  }
}
