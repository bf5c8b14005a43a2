import { sql } from 'kysely'
import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { AbandonedBatch, BatchRecords, RunState, StartState, StoredBatch, Withdrawal } from '../domain/batch-records.ts'
import { Problem } from '../domain/problem.ts'
import { completeColumns } from './complete-columns.ts'
import { fleeting } from './dialects/fleeting.ts'
import { insertGlEntries } from './gl-entry-blocks.ts'
import { query, type Database } from './open-database.ts'
import { NEVER } from './stored-keys.ts'
import { holdTurn } from './stored-turns.ts'

/** As a literal, so that the index of running batches is used. */
const RUNNING = sql.lit('running')

/** Records of batches in the database. */
export class StoredBatches implements BatchRecords {
  readonly #database: Database
  readonly #fleeting: Database

  constructor (database: Database) {
    this.#database = database
    this.#fleeting = fleeting(database)
  }

  async start (record: GlBatchRecord, { fence, keyed }: { fence: number, keyed: boolean }): Promise<StartState> {
    return await query(async () => await this.#database.transaction().execute(async transaction => {
      // nobody takes the turn or the key before the batch is there
      if (!await holdTurn(transaction, record.tenantId, fence)) return 'turn lost'
      if (keyed && !await beginKey(transaction, record.id)) return 'key lost'
      await transaction.insertInto('gl_batches').values({
        id: record.id,
        tenant_id: record.tenantId,
        status: record.status,
        created_at: record.createdAt,
        fence,
        record: JSON.stringify(record)
      }).execute()
      return 'started'
    }))
  }

  async update (record: GlBatchRecord, fence: number): Promise<RunState> {
    const row = await query(() => running(this.#fleeting, record.id, fence)
      .set({ record: JSON.stringify(record) })
      .returning('withdrawn')
      .executeTakeFirst())
    if (row === undefined) return 'lost'
    return row.withdrawn === null ? 'running' : 'withdrawn'
  }

  async complete ({ batch, manifestSha256 }: { batch: GlBatch, manifestSha256: string }, fence: number): Promise<boolean> {
    return await query(async () => await this.#database.transaction().execute(async transaction => {
      const { numUpdatedRows } = await running(transaction, batch.id, fence)
        .set({ ...completeColumns(batch), manifest_sha256: manifestSha256 })
        .where('withdrawn', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows > 0n) await insertGlEntries(transaction, batch, batch.summary.glEntries.ranges)
      return numUpdatedRows > 0n
    }))
  }

  async end (record: GlBatchRecord, fence: number): Promise<boolean> {
    const result = await query(() => running(this.#database, record.id, fence)
      .set({ status: record.status, record: JSON.stringify(record) })
      .executeTakeFirst())
    return result.numUpdatedRows > 0n
  }

  async withdraw (batchId: string, reason: Withdrawal, fence?: number): Promise<boolean> {
    const result = await query(() => running(this.#database, batchId, fence)
      .set({ withdrawn: sql`coalesce(withdrawn, ${reason})` })
      .executeTakeFirst())
    return result.numUpdatedRows > 0n
  }

  async abandonedTenants (now: Date): Promise<string[]> {
    const rows = await query(() => this.#database.selectFrom('gl_batches')
      .select('tenant_id')
      .distinct()
      .where('status', '=', RUNNING)
      .where(turn => turn.not(turn.exists(turn.selectFrom('leases')
        .select('name')
        .whereRef('name', '=', 'gl_batches.tenant_id')
        .where('expires_at', '>', now.toISOString()))))
      .execute())
    return rows.map(row => row.tenant_id)
  }

  async takeOver (tenantId: string, fence: number): Promise<AbandonedBatch[]> {
    const rows = await query(() => this.#database.updateTable('gl_batches')
      .set({ fence })
      .where('tenant_id', '=', tenantId)
      .where('status', '=', RUNNING)
      .where('fence', '<', fence)
      .returning(['record', 'withdrawn'])
      .execute())
    return rows.map(row => ({ record: JSON.parse(row.record) as GlBatchRecord, withdrawn: row.withdrawn as Withdrawal | null }))
  }

  async get (tenantId: string, batchId: string): Promise<StoredBatch> {
    const stored = await this.find(tenantId, batchId)
    if (stored === undefined) throw new Problem('BATCH_UNKNOWN', `This tenant has no batch ${batchId}.`)
    return stored
  }

  async find (tenantId: string, batchId: string): Promise<StoredBatch | undefined> {
    const row = await query(() => this.#database.selectFrom('gl_batches')
      .select(['record', 'manifest_sha256'])
      .where('id', '=', batchId)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst())
    return row && { batch: JSON.parse(row.record) as GlBatchRecord, manifestSha256: row.manifest_sha256 }
  }

  async lastManifestSha256 (tenantId: string): Promise<string | null> {
    const row = await query(() => this.#database.selectFrom('gl_batches')
      .select('manifest_sha256')
      .where('tenant_id', '=', tenantId)
      .where('manifest_sha256', 'is not', null)
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst())
    return row?.manifest_sha256 ?? null
  }

  async probe (): Promise<void> {
    await query(() => sql`select 1`.execute(this.#database))
  }
}

/** False when the batch does not hold its key any more. */
async function beginKey (transaction: Database, batchId: string): Promise<boolean> {
  const held = await transaction.updateTable('idempotency_keys').set({ expires_at: NEVER }).where('resource_id', '=', batchId).executeTakeFirst()
  return held.numUpdatedRows > 0n
}

function running (database: Database, batchId: string, fence: number | undefined) {
  const update = database.updateTable('gl_batches').where('id', '=', batchId).where('status', '=', RUNNING)
  return fence === undefined ? update : update.where('fence', '=', fence)
}
