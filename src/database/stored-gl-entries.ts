import { setImmediate } from 'node:timers/promises'
import { formatRange, type IdRange } from '../domain/id-ranges.ts'
import type { OverlappedBatch, StoredGlEntries as Port } from '../domain/stored-gl-entries.ts'
import { firstShared, toBlocks, type GlEntryBlock } from './gl-entry-blocks.ts'
import { query, type Database } from './open-database.ts'

const BATCHES = 10
const ROWS = 20

/** GL entries of stored batches, found block by block by an index whose cost does not depend on how many batches there are. */
export class StoredGlEntries implements Port {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async overlapping (tenantId: string, ranges: readonly string[]): Promise<OverlappedBatch[]> {
    const found = new Map<string, IdRange>()
    for (const block of toBlocks(ranges)) {
      await this.#find(tenantId, block, found)
      if (found.size >= BATCHES) break
      // SQLite answers at once: without this nobody else would have a turn until all blocks are through
      await setImmediate()
    }
    return await this.#describe(tenantId, found)
  }

  /** Newest batches first, as many pages as it takes to find enough. */
  async #find (tenantId: string, block: GlEntryBlock, found: Map<string, IdRange>): Promise<void> {
    let page: Row[] = []
    do {
      page = await this.#page(tenantId, block, page.at(-1)?.batch_id)
      for (const { batch_id: batchId, ids } of page) {
        const shared = firstShared(block, ids)
        if (shared !== undefined && !found.has(batchId)) found.set(batchId, shared)
      }
    } while (page.length === ROWS && found.size < BATCHES)
  }

  async #page (tenantId: string, { block }: GlEntryBlock, before: string | undefined): Promise<Row[]> {
    const rows = this.#database.selectFrom('gl_entry_blocks')
      .select(['batch_id', 'ids'])
      .where('tenant_id', '=', tenantId)
      .where('block', '=', block)
      .orderBy('batch_id', 'desc')
      .limit(ROWS)
    return await query(() => (before === undefined ? rows : rows.where('batch_id', '<', before)).execute())
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

interface Row {
  batch_id: string
  ids: Uint8Array
}

/** null while it is on its way or in dispute. */
function isPosted (state: string | null): boolean | null {
  if (state === null || state === 'none' || state === 'not-applied') return false
  return state === 'posted' ? true : null
}
