import type { Kysely } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { createApiKeysAndRates } from './access-tables.ts'

const createTenantsAndBatches: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    await db.schema.createTable('tenants')
      .addColumn('id', 'varchar(63)', column => column.primaryKey())
      .addColumn('name', 'varchar(200)')
      .addColumn('interface', 'varchar(30)', column => column.notNull())
      .addColumn('site', 'varchar(255)', column => column.notNull())
      .addColumn('connection', 'text', column => column.notNull())
      .addColumn('created_at', 'varchar(30)', column => column.notNull())
      .addColumn('updated_at', 'varchar(30)', column => column.notNull())
      .execute()
    await db.schema.createTable('gl_batches')
      .addColumn('sequence', 'integer', column => column.primaryKey().autoIncrement())
      .addColumn('id', 'varchar(36)', column => column.notNull().unique())
      .addColumn('tenant_id', 'varchar(63)', column => column.notNull())
      .addColumn('status', 'varchar(20)', column => column.notNull())
      .addColumn('created_at', 'varchar(30)', column => column.notNull())
      .addColumn('manifest_sha256', 'varchar(64)', column => column.notNull().unique())
      .addColumn('record', 'text', column => column.notNull())
      .execute()
    await db.schema.createIndex('gl_batches_by_tenant').on('gl_batches').columns(['tenant_id', 'sequence']).execute()
  }
}

/** Every step from an empty database to today's, in the order of the names. A step that has been released never changes. */
export const migrations: MigrationProvider = {
  getMigrations: () => Promise.resolve({
    '001-tenants-and-batches': createTenantsAndBatches,
    '006-api-keys': createApiKeysAndRates
  })
}
