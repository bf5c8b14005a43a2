import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** One posting a batch; an identifier stands once among a tenant's postings that ConnectWise was told of. */
export const createPostings: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    await db.schema.createTable('postings')
      .addColumn('batch_id', 'varchar(36)', column => column.primaryKey())
      .addColumn('tenant_id', 'varchar(63)', column => column.notNull())
      .addColumn('state', 'varchar(20)', column => column.notNull())
      .addColumn('batch_identifier', 'varchar(50)')
      .addColumn('identifier_key', 'varchar(100)')
      .addColumn('records', 'text', column => column.notNull())
      .addColumn('first_id', 'bigint')
      .addColumn('last_id', 'bigint')
      .addColumn('connectwise_batch_id', 'integer')
      .addColumn('timeline', 'text', column => column.notNull())
      .addColumn('version', 'integer', column => column.notNull())
      .execute()
    await db.schema.createIndex('postings_by_identifier').unique().on('postings').columns(['tenant_id', 'identifier_key']).execute()
  }
}
