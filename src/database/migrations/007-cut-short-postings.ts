import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What each sweep looks for: few rows or none, however many postings there are. */
export const indexCutShortPostings: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('postings_cut_short').on('postings').column('tenant_id').where(sql<boolean>`state in ('marking', 'undoing')`).execute()
  }
}
