import type { Selectable } from 'kysely'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { BatchIndex, IndexedBatch } from '../domain/batch-index.ts'
import { completeColumns } from './complete-columns.ts'
import { flavourOf } from './dialects/flavours.ts'
import { insertGlEntries } from './gl-entry-blocks.ts'
import { query, type Database } from './open-database.ts'
import type { Tables } from './tables.ts'

/** Rows in memory at once: a stream would keep the database's one connection. */
const PAGE_ROWS = 200
/** States in which a batch is in the archive, as a whole or as a tombstone. */
const ARCHIVED = ['complete', 'expired']

type Row = Pick<Selectable<Tables['gl_batches']>, 'id' | 'created_at' | 'record' | 'manifest_sha256' | 'files_left'>

/** The rows of all tenants as maintenance needs them. */
export class IndexedBatches implements BatchIndex {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async find (batchId: string): Promise<IndexedBatch | undefined> {
    const row = await query(() => rowsOf(this.#database).where('id', '=', batchId).where('status', 'in', ARCHIVED).executeTakeFirst())
    return row === undefined ? undefined : toEntry(row)
  }

  async isRunning (batchId: string): Promise<boolean> {
    return await query(() => rowsOf(this.#database).where('id', '=', batchId).where('status', '=', 'running').executeTakeFirst()) !== undefined
  }

  async hasManifest (manifestSha256: string): Promise<boolean> {
    return await query(() => rowsOf(this.#database).where('manifest_sha256', '=', manifestSha256).executeTakeFirst()) !== undefined
  }

  archived (): AsyncIterable<IndexedBatch> {
    return this.#pages(({ id = '' }) => rowsOf(this.#database).where('status', 'in', ARCHIVED).where('id', '>', id).orderBy('id'))
  }

  createdBefore (moment: string): AsyncIterable<IndexedBatch> {
    return this.#pages(({ created_at: createdAt = '', id = '' }) => rowsOf(this.#database)
      .where('status', '=', 'complete')
      .where('created_at', '<', moment)
      .where(row => row(row.refTuple('created_at', 'id'), '>', row.tuple(createdAt, id)))
      .orderBy('created_at').orderBy('id'))
  }

  withFilesLeft (): AsyncIterable<IndexedBatch> {
    return this.#pages(({ id = '' }) => rowsOf(this.#database).where('files_left', '=', 1).where('id', '>', id).orderBy('id'))
  }

  async put ({ batch, manifestSha256, filesLeft }: IndexedBatch): Promise<void> {
    const values = {
      ...completeColumns(batch),
      tenant_id: batch.tenantId,
      created_at: batch.createdAt,
      manifest_sha256: manifestSha256,
      files_left: filesLeft ? 1 : 0
    }
    await query(async () => {
      await this.#database.transaction().execute(async transaction => {
        // an empty row first: PostgreSQL settles a conflict of the id alone, and the manifest of another call's same batch would be one too
        await transaction.insertInto('gl_batches')
          .values({ id: batch.id, tenant_id: batch.tenantId, created_at: batch.createdAt, status: batch.status, fence: 0, record: '{}' })
          .onConflict(conflict => conflict.column('id').doNothing())
          .execute()
        await transaction.updateTable('gl_batches').set(values).where('id', '=', batch.id).execute()
        await insertGlEntries(transaction, batch, batch.summary.glEntries.ranges)
      })
    })
  }

  async makeLast (batchId: string): Promise<void> {
    await query(() => this.#database.updateTable('gl_batches')
      .set({ sequence: flavourOf(this.#database).nextSequence })
      .where('id', '=', batchId)
      .execute())
  }

  async expire (batch: GlBatch): Promise<void> {
    await query(() => this.#database.updateTable('gl_batches')
      .set({ ...completeColumns(batch), files_left: 1 })
      .where('id', '=', batch.id)
      .where('status', '=', 'complete')
      .execute())
  }

  async cleared (batchId: string): Promise<void> {
    await query(() => this.#database.updateTable('gl_batches').set({ files_left: 0 }).where('id', '=', batchId).execute())
  }

  async * #pages (after: (last: Partial<Row>) => ReturnType<typeof rowsOf>): AsyncGenerator<IndexedBatch> {
    for (let last: Partial<Row> | undefined = {}; last !== undefined;) {
      const from: Partial<Row> = last
      const rows = await query(() => after(from).limit(PAGE_ROWS).execute())
      yield * rows.map(toEntry)
      last = rows[PAGE_ROWS - 1]
    }
  }
}

function rowsOf (database: Database) {
  return database.selectFrom('gl_batches').select(['id', 'created_at', 'record', 'manifest_sha256', 'files_left'])
}

function toEntry (row: Row): IndexedBatch {
  return { batch: JSON.parse(row.record) as GlBatch, manifestSha256: row.manifest_sha256 as string, filesLeft: row.files_left === 1 }
}
