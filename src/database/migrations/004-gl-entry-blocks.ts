import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { GlBatch } from '../../../openapi/gl-batch.ts'
import { flavourOf } from '../dialects/flavours.ts'
import { insertGlEntries } from '../gl-entry-blocks.ts'
import type { Tables } from '../tables.ts'

const BATCHES_AT_ONCE = 100

/** The GL entries of every complete batch, also of those that were stored before. */
export const createGlEntryBlocks: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    const { bytes } = flavourOf(db)
    await db.schema.createTable('gl_entry_blocks')
      .addColumn('tenant_id', 'varchar(63)', column => column.notNull())
      .addColumn('block', 'bigint', column => column.notNull())
      .addColumn('batch_id', 'varchar(36)', column => column.notNull())
      .addColumn('ids', bytes, column => column.notNull())
      .addPrimaryKeyConstraint('gl_entry_blocks_key', ['tenant_id', 'block', 'batch_id'])
      .execute()
    await fill(db)
  }
}

async function fill (db: Kysely<Tables>): Promise<void> {
  let last = 0
  for (;;) {
    const rows = await db.selectFrom('gl_batches').select(['sequence', 'record']).where('sequence', '>', last).where('manifest_sha256', 'is not', null).orderBy('sequence').limit(BATCHES_AT_ONCE).execute()
    for (const { sequence, record } of rows) {
      const batch = JSON.parse(record) as GlBatch
      await insertGlEntries(db, batch, batch.summary.glEntries.ranges)
      last = sequence
    }
    if (rows.length < BATCHES_AT_ONCE) return
  }
}
