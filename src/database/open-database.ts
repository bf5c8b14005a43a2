import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Problem } from '../domain/problem.ts'
import { migrations } from './migrations.ts'
import { sqliteDialect } from './sqlite.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

/** Opens the database file, creating and migrating it as needed. Whoever opens it destroys it. */
export async function openDatabase (path: string): Promise<Database> {
  const database = new Kysely<Tables>({ dialect: sqliteDialect(path) })
  try {
    await migrate(database)
    return database
  } catch (cause) {
    await database.destroy()
    throw new Error('The database could not be opened and migrated.', { cause })
  }
}

/** One process at a time, however many start at once. */
async function migrate (database: Database): Promise<void> {
  await database.connection().execute(async connection => {
    await sql`begin immediate`.execute(connection)
    const { error } = await new Migrator({ db: connection, provider: migrations }).migrateToLatest()
    await sql.raw(error === undefined ? 'commit' : 'rollback').execute(connection)
    if (error !== undefined) throw error as Error
  })
}

/** Runs a query; a failure becomes DATABASE_UNAVAILABLE. */
export async function query<T> (run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    throw new Problem('DATABASE_UNAVAILABLE', 'The database did not answer.', { cause })
  }
}
