import type { Dialect } from 'kysely'
import type { DatabaseSettings } from '../../domain/database-settings.ts'
import { postgresDialect } from './postgres.ts'
import { sqliteDialect } from './sqlite.ts'

/** The Kysely dialect of a database; nothing is opened before the first query. */
export function dialectOf (settings: DatabaseSettings): Dialect {
  return settings.engine === 'sqlite' ? sqliteDialect(settings.path) : postgresDialect(settings)
}

/** The same database for work that takes as long as it takes, over one connection. */
export function patient (settings: DatabaseSettings): DatabaseSettings {
  return settings.engine === 'sqlite' ? settings : { ...settings, poolSize: 1, statementTimeoutMs: 0 }
}
