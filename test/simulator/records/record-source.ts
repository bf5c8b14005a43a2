import type { BatchEntry, Unposted } from '../rest/rest-types.ts'
import type { InterfaceName, RecordKind } from './gl-record.ts'

/** A stretch of an answer that knows its length before it is written. */
export interface Piece {
  readonly length: number
  /** Copies the bytes into `target` from position `at` on; `target` has room for all of them. */
  writeTo (target: Buffer, at: number): void
}

/** What filters and marks need to know about a record. */
export interface RecordFacts {
  id: number
  /** The text id by which REST includes and excludes a purchase; empty for the other kinds. */
  productId: string
  /** yyyy-MM-dd */
  date: string
  locationId: number
  headerEntryIds: number[]
  detailEntryIds: number[]
  nonReimbursableIds: number[]
  /** Keys for {@link RecordSource.party}. */
  customers: number[]
  vendors: number[]
  blocked: boolean
}

/** The records of one company. Record `index` is always the same: nothing is kept that grows with their number. */
export interface RecordSource {
  /** How this company's REST answers are laid out. */
  readonly jsonLayout: 'minified' | 'pretty'
  /** `exportSettings` of a REST export, when the company has some. */
  readonly exportSettings: Record<string, unknown> | undefined
  /** The GLBatchID of an export that was given none. */
  batchGuid (kinds: readonly RecordKind[], marks: number): string
  count (kind: RecordKind): number
  facts (kind: RecordKind, index: number): RecordFacts
  /** False for a sample that only the other interface has. */
  appearsIn (interfaceName: InterfaceName, kind: RecordKind, index: number): boolean
  /** The record that owns a GL entry id. */
  locate (entryId: number): { kind: RecordKind, index: number } | undefined
  record (interfaceName: InterfaceName, kind: RecordKind, index: number): Piece
  party (interfaceName: InterfaceName, role: 'customers' | 'vendors', key: number): Piece
  /** The lines of the unposted list for this record: one for each invoice and purchase, one for each expense line. */
  unposted (kind: RecordKind, index: number): Unposted[]
  entries (kind: RecordKind, index: number): BatchEntry[]
}

/** A piece with fixed text. */
export function textPiece (text: string): Piece {
  const bytes = Buffer.from(text)
  return { length: bytes.length, writeTo: (target, at) => { bytes.copy(target, at) } }
}
