import type { Kysely } from 'kysely'
import { parseRange, type IdRange } from '../domain/id-ranges.ts'

/** Ids per block: a stored run lies within one. Part of what is stored, so it never changes. */
export const ID_BLOCK = 4096
const ROWS_PER_INSERT = 500

interface RangeTable {
  gl_entry_ranges: { tenant_id: string, from_id: number, to_id: number, batch_id: string }
}

/** Cuts runs of ids at the borders of the blocks. */
export function * toBlocks (ranges: readonly string[]): Generator<IdRange> {
  for (const text of ranges) {
    const { from, to } = parseRange(text)
    for (let start = from; start <= to;) {
      const end = Math.min(to, Math.floor(start / ID_BLOCK) * ID_BLOCK + ID_BLOCK - 1)
      yield { from: start, to: end }
      start = end + 1
    }
  }
}

/** Adds the GL entries of a batch; run it in the transaction that records the batch. */
export async function insertRanges (database: Pick<Kysely<RangeTable>, 'insertInto'>, batch: { id: string, tenantId: string }, ranges: readonly string[]): Promise<void> {
  let rows: RangeTable['gl_entry_ranges'][] = []
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await database.insertInto('gl_entry_ranges').values(rows).execute()
    rows = []
  }
  for (const { from, to } of toBlocks(ranges)) {
    rows.push({ tenant_id: batch.tenantId, from_id: from, to_id: to, batch_id: batch.id })
    if (rows.length === ROWS_PER_INSERT) await flush()
  }
  await flush()
}
