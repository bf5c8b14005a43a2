import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** How often each posting was taken back. */
export const countTakenBackPostings: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('postings').addColumn('taken_back', 'integer', column => column.notNull().defaultTo(0)).execute()
  }
}
