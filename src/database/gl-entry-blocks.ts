import { sql, type Kysely } from 'kysely'
import { parseRange, type IdRange } from '../domain/id-ranges.ts'

/** GL entry ids that a row holds, one bit each. Part of what is stored, so it never changes. */
export const IDS_PER_BLOCK = 4096
const BLOCKS_PER_INSERT = 100

/** The ids of one batch from `block * IDS_PER_BLOCK` on. */
export interface GlEntryBlock {
  block: number
  ids: Uint8Array
}

interface BlockTable {
  gl_entry_blocks: GlEntryBlock & { tenant_id: string, batch_id: string }
}

/** Ascending runs of ids, such as `1503-1510` or `1600`, block by block. */
export function * toBlocks (ranges: readonly string[]): Generator<GlEntryBlock> {
  let current: GlEntryBlock | undefined
  for (const text of ranges) {
    const { from, to } = parseRange(text)
    for (let block = Math.floor(from / IDS_PER_BLOCK); block * IDS_PER_BLOCK <= to; block++) {
      if (current?.block !== block) {
        if (current !== undefined) yield current
        current = { block, ids: new Uint8Array(IDS_PER_BLOCK / 8) }
      }
      const first = block * IDS_PER_BLOCK
      addRun(current.ids, Math.max(from - first, 0), Math.min(to - first, IDS_PER_BLOCK - 1))
    }
  }
  if (current !== undefined) yield current
}

function addRun (bits: Uint8Array, from: number, to: number): void {
  for (let place = from; place <= to; place++) bits[place >> 3] = (bits[place >> 3] as number) | (1 << (place & 7))
}

/** The first run of ids that a block shares with the same block of another batch. */
export function firstShared ({ block, ids }: GlEntryBlock, others: Uint8Array): IdRange | undefined {
  const isShared = (place: number): boolean => ((ids[place >> 3] as number) & (others[place >> 3] as number) & (1 << (place & 7))) !== 0
  const byte = ids.findIndex((bits, index) => (bits & (others[index] as number)) !== 0)
  if (byte === -1) return undefined
  let from = byte * 8
  while (!isShared(from)) from++
  let to = from
  while (to + 1 < IDS_PER_BLOCK && isShared(to + 1)) to++
  return { from: block * IDS_PER_BLOCK + from, to: block * IDS_PER_BLOCK + to }
}

/** Adds the GL entries of a batch; run it in the transaction that records the batch. Entries that are there already stay as they are. */
export async function insertGlEntries (database: Pick<Kysely<BlockTable>, 'insertInto'>, batch: { id: string, tenantId: string }, ranges: readonly string[]): Promise<void> {
  let rows: BlockTable['gl_entry_blocks'][] = []
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return
    await database.insertInto('gl_entry_blocks').values(rows)
      .onConflict(conflict => conflict.columns(['tenant_id', 'block', 'batch_id']).doUpdateSet({ ids: sql`excluded.ids` }))
      .execute()
    rows = []
  }
  for (const { block, ids } of toBlocks(ranges)) {
    rows.push({ tenant_id: batch.tenantId, block, batch_id: batch.id, ids })
    if (rows.length === BLOCKS_PER_INSERT) await flush()
  }
  await flush()
}
