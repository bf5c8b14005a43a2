import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { GlBatch } from '../../../openapi/gl-batch.ts'
import { toOverview } from '../../domain/batch-overview.ts'
import { flavourOf } from '../dialects/flavours.ts'
import type { Tables } from '../tables.ts'

const KINDS = ['invoices', 'expenses', 'procurement']
const BATCHES_AT_ONCE = 100

/**
 * Beside each record what lists show of it: the record of a large batch has megabytes, and was read through for each of its kinds
 * and in each list. Where a replica of an earlier version writes a record, it has no overview until it is written again.
 */
export const keepOverviews: Migration = {
  async up (db: Kysely<unknown>): Promise<void> {
    const { aboveZero, forgetOverview } = flavourOf(db)
    await db.schema.alterTable('gl_batches').addColumn('overview', 'text').execute()
    // the kinds go before the overviews come and are made again behind them, so that no record is read through once more for them
    for (const kind of KINDS) {
      for (const index of indicesOf(kind)) await db.schema.dropIndex(index.name).execute()
      await db.schema.alterTable('gl_batches').dropColumn(`has_${kind}`).execute()
    }
    await fill(db)
    for (const kind of KINDS) {
      await db.schema.alterTable('gl_batches')
        .addColumn(`has_${kind}`, 'integer', has => aboveZero(has, 'coalesce(overview, record)', ['summary', 'kinds', kind, 'documents']))
        .execute()
      for (const { name, columns } of indicesOf(kind)) await db.schema.createIndex(name).on('gl_batches').columns(columns).execute()
    }
    for (const statement of forgetOverview) await statement.execute(db)
  }
}

function indicesOf (kind: string): { name: string, columns: string[] }[] {
  return [
    { name: `gl_batches_with_${kind}`, columns: ['tenant_id', `has_${kind}`, 'created_at', 'id'] },
    { name: `gl_batches_by_status_with_${kind}`, columns: ['tenant_id', 'status', `has_${kind}`, 'created_at', 'id'] }
  ]
}

async function fill (db: Kysely<Tables>): Promise<void> {
  let last = 0
  for (;;) {
    const rows = await db.selectFrom('gl_batches').select(['sequence', 'record']).where('sequence', '>', last).where('manifest_sha256', 'is not', null).orderBy('sequence').limit(BATCHES_AT_ONCE).execute()
    if (rows.length > 0) {
      const texts = rows.map(({ sequence, record }) => sql`(cast(${sequence} as integer), ${JSON.stringify(toOverview(JSON.parse(record) as GlBatch))})`)
      await sql`with texts(sequence, overview) as (values ${sql.join(texts)})
        update gl_batches set overview = texts.overview from texts where gl_batches.sequence = texts.sequence`.execute(db)
    }
    last = rows.at(-1)?.sequence ?? last
    if (rows.length < BATCHES_AT_ONCE) return
  }
}
