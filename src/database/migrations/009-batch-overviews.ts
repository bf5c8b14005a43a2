import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { flavourOf } from '../dialects/flavours.ts'

const KINDS = ['invoices', 'expenses', 'procurement']

/**
 * Beside each record what lists show of it: the record of a large batch has megabytes, and the database read all of it for each
 * kind, and lists for each row. Where there is no overview, as of what an earlier version wrote, the record is read as ever.
 */
export const keepOverviews: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    const { aboveZero } = flavourOf(db)
    await db.schema.alterTable('gl_batches').addColumn('overview', 'text').execute()
    for (const kind of KINDS) {
      const alone = `gl_batches_with_${kind}`
      const withStatus = `gl_batches_by_status_with_${kind}`
      const column = `has_${kind}`
      await db.schema.dropIndex(alone).execute()
      await db.schema.dropIndex(withStatus).execute()
      await db.schema.alterTable('gl_batches').dropColumn(column).execute()
      await db.schema.alterTable('gl_batches')
        .addColumn(column, 'integer', has => aboveZero(has, 'coalesce(overview, record)', ['summary', 'kinds', kind, 'documents']))
        .execute()
      await db.schema.createIndex(alone).on('gl_batches').columns(['tenant_id', column, 'created_at', 'id']).execute()
      await db.schema.createIndex(withStatus).on('gl_batches').columns(['tenant_id', 'status', column, 'created_at', 'id']).execute()
    }
  }
}
