import { sql, type Kysely } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { createApiKeysAndRates } from './access-tables.ts'
import { flavourOf } from './dialects/flavours.ts'
import { listBatches } from './migrations/003-batch-list.ts'
import { createGlEntryBlocks } from './migrations/004-gl-entry-blocks.ts'
import { createPostings } from './migrations/005-postings.ts'
import { indexCutShortPostings } from './migrations/007-cut-short-postings.ts'
import { countTakenBackPostings } from './migrations/008-taken-back-postings.ts'
import { keepOverviews } from './migrations/009-batch-overviews.ts'

const createTenantsAndBatches: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    const { numbered } = flavourOf(db)
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
      .addColumn('sequence', 'integer', column => numbered(column.primaryKey()))
      .addColumn('id', 'varchar(36)', column => column.notNull().unique())
      .addColumn('tenant_id', 'varchar(63)', column => column.notNull())
      .addColumn('status', 'varchar(20)', column => column.notNull())
      .addColumn('created_at', 'varchar(30)', column => column.notNull())
      .addColumn('fence', 'integer', column => column.notNull())
      .addColumn('withdrawn', 'varchar(20)')
      .addColumn('manifest_sha256', 'varchar(64)', column => column.unique())
      .addColumn('record', 'text', column => column.notNull())
      .execute()
    await db.schema.createIndex('gl_batches_by_tenant').on('gl_batches').columns(['tenant_id', 'sequence']).execute()
    await db.schema.createIndex('gl_batches_running').on('gl_batches').column('tenant_id').where(sql<boolean>`status = 'running'`).execute()
  }
}

const createLeasesAndIdempotencyKeys: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    await db.schema.createTable('leases')
      .addColumn('name', 'varchar(100)', column => column.primaryKey())
      .addColumn('token', 'integer', column => column.notNull())
      .addColumn('expires_at', 'varchar(30)', column => column.notNull())
      .execute()
    await db.schema.createTable('idempotency_keys')
      .addColumn('tenant_id', 'varchar(63)', column => column.notNull())
      .addColumn('route', 'varchar(100)', column => column.notNull())
      .addColumn('key', 'varchar(255)', column => column.notNull())
      .addColumn('body_sha256', 'varchar(64)', column => column.notNull())
      .addColumn('resource_id', 'varchar(36)', column => column.notNull().unique())
      .addColumn('expires_at', 'varchar(30)', column => column.notNull())
      .addPrimaryKeyConstraint('idempotency_keys_of_tenant', ['tenant_id', 'route', 'key'])
      .execute()
  }
}

/** Every step from an empty database to today's, in the order of the names. A step that has been released never changes. */
export const migrations: MigrationProvider = {
  getMigrations: () => Promise.resolve({
    '001-tenants-and-batches': createTenantsAndBatches,
    '002-leases-and-idempotency': createLeasesAndIdempotencyKeys,
    '003-batch-list': listBatches,
    '004-gl-entry-blocks': createGlEntryBlocks,
    '005-postings': createPostings,
    '006-api-keys': createApiKeysAndRates,
    '007-cut-short-postings': indexCutShortPostings,
    '008-taken-back-postings': countTakenBackPostings,
    '009-batch-overviews': keepOverviews
  })
}
