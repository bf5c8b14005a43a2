import type { Kysely } from 'kysely'
import type { DatabaseSettings } from '../domain/database-settings.ts'
import { Problem } from '../domain/problem.ts'
import { connect } from './connect.ts'
import { assertMigrated, migrateDatabase } from './migrate-database.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

/**
 * Opens a database whose tables are up to date, creating and migrating it as the settings say. Whoever opens it destroys it.
 * @throws Error in words for the operator, without credentials
 */
export async function openDatabase (settings: DatabaseSettings): Promise<Database> {
  if (settings.migrateAtStart) await migrateDatabase(settings)
  else await assertMigrated(settings)
  return await connect(settings)
}

/** Runs a query; a failure becomes DATABASE_UNAVAILABLE. */
export async function query<T> (run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    throw new Problem('DATABASE_UNAVAILABLE', 'The database did not answer.', { cause })
  }
}
