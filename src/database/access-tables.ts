import type { Generated, Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Tables of who may call, and how much. */
export interface AccessTables {
  api_keys: {
    id: string
    secret_sha256: string
    name: string
    /** JSON. */
    scopes: string
    /** JSON: `"all"` or a list of ids. */
    tenants: string
    created_at: string
    expires_at: string | null
    last_used_at: Generated<string | null>
    revoked_at: Generated<string | null>
  }
  rate_windows: {
    /** The credential or tenant that is counted. */
    subject: string
    /** Number of the minute since 1970. */
    minute: number
    used: number
  }
}

export const createApiKeysAndRates: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    await db.schema.createTable('api_keys')
      .addColumn('id', 'varchar(16)', column => column.primaryKey())
      .addColumn('secret_sha256', 'varchar(64)', column => column.notNull())
      .addColumn('name', 'varchar(200)', column => column.notNull())
      .addColumn('scopes', 'text', column => column.notNull())
      .addColumn('tenants', 'text', column => column.notNull())
      .addColumn('created_at', 'varchar(30)', column => column.notNull())
      .addColumn('expires_at', 'varchar(30)')
      .addColumn('last_used_at', 'varchar(30)')
      .addColumn('revoked_at', 'varchar(30)')
      .execute()
    await db.schema.createTable('rate_windows')
      .addColumn('subject', 'varchar(100)', column => column.primaryKey())
      .addColumn('minute', 'integer', column => column.notNull())
      .addColumn('used', 'integer', column => column.notNull())
      .execute()
  }
}
