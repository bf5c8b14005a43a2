import { sql, type Selectable } from 'kysely'
import { IdRanges } from '../domain/id-ranges.ts'
import type { Posting, Postings, PostingState } from '../domain/postings.ts'
import { Problem } from '../domain/problem.ts'
import { query, type Database } from './open-database.ts'
import { holdTurn } from './stored-turns.ts'
import type { Tables } from './tables.ts'

/** As literals, so that the index of these rows is used. */
const CUT_SHORT = sql<boolean>`state in ('marking', 'undoing')`

/** Postings in the database. */
export class StoredPostings implements Postings {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async find (tenantId: string, batchId: string): Promise<Posting | undefined> {
    const row = await query(() => this.#database.selectFrom('postings').selectAll()
      .where('batch_id', '=', batchId)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst())
    return row === undefined ? undefined : toPosting(row)
  }

  async near ({ tenantId, batchId, records }: Posting): Promise<Posting[]> {
    const { first, last } = IdRanges.parse(records).bounds
    const rows = await query(() => this.#database.selectFrom('postings').selectAll()
      .where('tenant_id', '=', tenantId)
      .where('batch_id', '!=', batchId)
      .where('first_id', '<=', last)
      .where('last_id', '>=', first)
      .orderBy('first_id')
      .execute())
    return rows.map(toPosting)
  }

  async save (posting: Posting, fence: number): Promise<Posting> {
    const saved = { ...posting, version: posting.version + 1 }
    await this.#assertFree(saved)
    const changed = await query(async () => await this.#database.transaction().execute(async transaction => {
      if (!await holdTurn(transaction, posting.tenantId, fence)) return 0n
      return posting.version === 0 ? await insert(transaction, saved) : await update(transaction, saved, posting.version)
    }))
    if (changed === 0n) {
      throw new Problem('POSTING_IN_PROGRESS', `The posting of batch ${posting.batchId}, or the tenant's turn, has gone to another call.`, { retryAfterSeconds: 5 })
    }
    return saved
  }

  async abandoned (now: Date): Promise<{ tenantId: string, batchId: string }[]> {
    const rows = await query(() => this.#database.selectFrom('postings')
      .select(['tenant_id', 'batch_id'])
      .where(CUT_SHORT)
      .where(turn => turn.not(turn.exists(turn.selectFrom('leases')
        .select('name')
        .whereRef('name', '=', 'postings.tenant_id')
        .where('expires_at', '>', now.toISOString()))))
      .orderBy('batch_id')
      .execute())
    return rows.map(row => ({ tenantId: row.tenant_id, batchId: row.batch_id }))
  }

  /** Says it in words; the unique index is what guards against two at the same moment. */
  async #assertFree ({ tenantId, batchId, batchIdentifier }: Posting): Promise<void> {
    if (batchIdentifier === null) return
    const other = await query(() => this.#database.selectFrom('postings').select('batch_id')
      .where('tenant_id', '=', tenantId)
      .where('identifier_key', '=', batchIdentifier.toLowerCase())
      .where('batch_id', '!=', batchId)
      .executeTakeFirst())
    if (other === undefined) return
    const detail = `Batch ${other.batch_id} is posted as ${JSON.stringify(batchIdentifier)}.`
    throw new Problem('POSTING_IDENTIFIER_TAKEN', detail, { errors: [{ pointer: '/batchIdentifier', detail }] })
  }
}

async function insert (transaction: Database, posting: Posting): Promise<bigint | undefined> {
  const { numInsertedOrUpdatedRows } = await transaction.insertInto('postings').values(toRow(posting))
    .onConflict(conflict => conflict.column('batch_id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows
}

async function update (transaction: Database, posting: Posting, version: number): Promise<bigint> {
  const { numUpdatedRows } = await transaction.updateTable('postings').set(toRow(posting))
    .where('batch_id', '=', posting.batchId)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows
}

function toRow (posting: Posting): Tables['postings'] {
  const { first, last } = IdRanges.parse(posting.records).bounds
  return {
    batch_id: posting.batchId,
    tenant_id: posting.tenantId,
    state: posting.state,
    batch_identifier: posting.batchIdentifier,
    identifier_key: posting.batchIdentifier?.toLowerCase() ?? null,
    records: JSON.stringify(posting.records),
    first_id: first,
    last_id: last,
    connectwise_batch_id: posting.connectwiseBatchId,
    taken_back: posting.takenBack,
    timeline: JSON.stringify(posting.timeline),
    version: posting.version
  }
}

function toPosting (row: Selectable<Tables['postings']>): Posting {
  return {
    batchId: row.batch_id,
    tenantId: row.tenant_id,
    state: row.state as PostingState,
    batchIdentifier: row.batch_identifier,
    records: JSON.parse(row.records) as string[],
    connectwiseBatchId: row.connectwise_batch_id,
    takenBack: row.taken_back,
    timeline: JSON.parse(row.timeline) as Posting['timeline'],
    version: row.version
  }
}
