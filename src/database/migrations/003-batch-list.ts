import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { flavourOf } from '../dialects/flavours.ts'

const KINDS = ['invoices', 'expenses', 'procurement']

/**
 * What finding and expiring batches needs. Status and kind, alone and together, have an index that ends in the order of
 * the list, so that a page costs the same wherever it lies. The kinds are computed by the database, so that no writer can forget them.
 */
export const listBatches: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    const { aboveZero } = flavourOf(db)
    for (const kind of KINDS) {
      await db.schema.alterTable('gl_batches')
        .addColumn(`has_${kind}`, 'integer', column => aboveZero(column, 'record', ['summary', 'kinds', kind, 'documents']))
        .execute()
    }
    await db.schema.alterTable('gl_batches')
      .addColumn('files_left', 'integer', column => column.notNull().defaultTo(0))
      .execute()
    const index = async (name: string, columns: string[]) => await db.schema.createIndex(name).on('gl_batches').columns(columns).execute()
    await index('gl_batches_newest', ['tenant_id', 'created_at', 'id'])
    await index('gl_batches_by_status', ['tenant_id', 'status', 'created_at', 'id'])
    for (const kind of KINDS) {
      await index(`gl_batches_with_${kind}`, ['tenant_id', `has_${kind}`, 'created_at', 'id'])
      await index(`gl_batches_by_status_with_${kind}`, ['tenant_id', 'status', `has_${kind}`, 'created_at', 'id'])
    }
    await index('gl_batches_by_age', ['status', 'created_at', 'id'])
    await index('gl_batches_files_left', ['files_left', 'id'])
  }
}
