import { formatRange, type IdRange } from '../domain/id-ranges.ts'
import type { OverlappedBatch, StoredGlEntries as Port } from '../domain/stored-gl-entries.ts'
import { ID_BLOCK, toBlocks } from './gl-entry-ranges.ts'
import { query, type Database } from './open-database.ts'

const BATCHES = 10
/** Enough to tell ten batches where a few ids came again and again. */
const ROWS = 100
const RANGES_PER_QUERY = 50

/** GL entries of stored batches, found by an index whose cost does not depend on how many batches there are. */
export class StoredGlEntries implements Port {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async overlapping (tenantId: string, ranges: readonly string[]): Promise<OverlappedBatch[]> {
    const found = new Map<string, IdRange>()
    let wanted: IdRange[] = []
    for (const range of toBlocks(ranges)) {
      wanted.push(range)
      if (wanted.length < RANGES_PER_QUERY) continue
      await this.#find(tenantId, wanted, found)
      wanted = []
      if (found.size >= BATCHES) break
    }
    if (wanted.length > 0) await this.#find(tenantId, wanted, found)
    return await this.#describe(tenantId, found)
  }

  async #find (tenantId: string, wanted: readonly IdRange[], found: Map<string, IdRange>): Promise<void> {
    const rows = await query(() => this.#database.selectFrom('gl_entry_ranges')
      .select(['batch_id', 'from_id', 'to_id'])
      .where(eb => eb.or(wanted.map(({ from, to }) => eb.and([
        eb('tenant_id', '=', tenantId),
        // a stored run is shorter than a block, so that it begins at most so far before what it overlaps
        eb('from_id', '>', from - ID_BLOCK),
        eb('from_id', '<=', to),
        eb('to_id', '>=', from)
      ]))))
      .limit(ROWS)
      .execute())
    for (const { batch_id: batchId, from_id: from, to_id: to } of rows) {
      const shared = wanted.find(range => range.from <= to && range.to >= from) as IdRange
      if (!found.has(batchId)) found.set(batchId, { from: Math.max(from, shared.from), to: Math.min(to, shared.to) })
    }
  }

  async #describe (tenantId: string, found: ReadonlyMap<string, IdRange>): Promise<OverlappedBatch[]> {
    if (found.size === 0) return []
    const batches = await query(() => this.#database.selectFrom('gl_batches')
      .leftJoin('postings', 'postings.batch_id', 'gl_batches.id')
      .select(['gl_batches.id', 'created_at', 'postings.state'])
      .where('gl_batches.tenant_id', '=', tenantId)
      .where('gl_batches.id', 'in', [...found.keys()])
      .orderBy('sequence', 'desc')
      .limit(BATCHES)
      .execute())
    return batches.map(({ id, created_at: createdAt, state }) => ({ batchId: id, createdAt, shared: formatRange(found.get(id) as IdRange), posted: isPosted(state) }))
  }
}

/** null while it is on its way or in dispute. */
function isPosted (state: string | null): boolean | null {
  if (state === null || state === 'none' || state === 'not-applied') return false
  return state === 'posted' ? true : null
}
