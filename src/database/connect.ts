import { Kysely, sql } from 'kysely'
import type { DatabaseSettings } from '../domain/database-settings.ts'
import { dialectOf } from './dialects/dialect-of.ts'
import type { Tables } from './tables.ts'

/** Opens a database as it is, and has it answer once. @throws Error in words for the operator, without credentials */
export async function connect (settings: DatabaseSettings): Promise<Kysely<Tables>> {
  const database = new Kysely<Tables>({ dialect: dialectOf(settings) })
  try {
    await sql`select 1`.execute(database)
    return database
  } catch (cause) {
    await database.destroy()
    throw unusable(cause)
  }
}

/** Why a database cannot be used, in its own words; several addresses of a host that were tried in vain have a code only. */
export function unusable (cause: unknown): Error {
  const { message, code } = cause as { message: string, code?: string }
  return new Error(`The database could not be opened and migrated: ${message === '' ? String(code) : message}`, { cause })
}
