import type { RecordKind } from './gl-record.ts'

/** How many ids one generated record can use: the record itself, up to 6 header entries and up to 9 detail entries. */
const idsPerRecord = 16

/** Slot of the record's own id. */
export const recordSlot = 0
/** First slot of the header's entry ids. */
export const headerSlot = 1
/** First slot of the details' entry ids. */
export const detailSlot = 7

/** All ids have nine digits, so a prebuilt text can be patched in place. REST ids are int32. */
const firstId: Record<RecordKind, number> = { invoices: 100_000_000, expenses: 400_000_000, purchases: 700_000_000 }

/** More records than this of one kind would run into the ids of the next kind. */
export const maxRecordsPerKind = 17_000_000

/** The id in the given slot of a generated record. */
export function entryId (kind: RecordKind, index: number, slot: number): number {
  return firstId[kind] + index * idsPerRecord + slot
}

/** Where a generated id comes from: the reverse of {@link entryId}. */
export function whereEntryIdIs (id: number): { kind: RecordKind, index: number, slot: number } | undefined {
  const kind = id >= firstId.purchases ? 'purchases' : id >= firstId.expenses ? 'expenses' : 'invoices'
  const offset = id - firstId[kind]
  if (offset < 0 || !Number.isInteger(offset)) return undefined
  return { kind, index: Math.floor(offset / idsPerRecord), slot: offset % idsPerRecord }
}
