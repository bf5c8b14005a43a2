import { sql } from 'kysely'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { BatchRecords, StoredBatch } from '../domain/batch-records.ts'
import { Problem } from '../domain/problem.ts'
import { insertRanges } from './gl-entry-ranges.ts'
import { query, type Database } from './open-database.ts'

/** Records of batches in the database. */
export class StoredBatches implements BatchRecords {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async insert ({ batch, manifestSha256 }: StoredBatch): Promise<void> {
    await query(() => this.#database.transaction().execute(async transaction => {
      await transaction.insertInto('gl_batches').values({
        id: batch.id,
        tenant_id: batch.tenantId,
        status: batch.status,
        created_at: batch.createdAt,
        manifest_sha256: manifestSha256,
        record: JSON.stringify(batch)
      }).execute()
      await insertRanges(transaction, batch, batch.summary.glEntries.ranges)
    }))
  }

  async get (tenantId: string, batchId: string): Promise<StoredBatch> {
    const row = await query(() => this.#database.selectFrom('gl_batches')
      .select(['record', 'manifest_sha256'])
      .where('id', '=', batchId)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst())
    if (row === undefined) throw new Problem('BATCH_UNKNOWN', `This tenant has no batch ${batchId}.`)
    return { batch: JSON.parse(row.record) as GlBatch, manifestSha256: row.manifest_sha256 }
  }

  async lastManifestSha256 (tenantId: string): Promise<string | null> {
    const row = await query(() => this.#database.selectFrom('gl_batches')
      .select('manifest_sha256')
      .where('tenant_id', '=', tenantId)
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst())
    return row?.manifest_sha256 ?? null
  }

  async probe (): Promise<void> {
    await query(() => sql`select 1`.execute(this.#database))
  }
}
