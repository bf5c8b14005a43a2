import type { EntryDraft } from '../rest/batch-entries.ts'
import type { Unposted } from '../rest/rest-types.ts'
import type { InterfaceName, RecordKind } from './gl-record.ts'

/** One record of a sample document, as its text and the facts read from it. */
export interface SampleRecord {
  interfaceName: InterfaceName
  kind: RecordKind
  text: string
  id: number
  productId: string
  date: string
  headerEntryIds: number[]
  detailEntryIds: number[]
  nonReimbursableIds: number[]
  entries: EntryDraft[]
  unposted: Unposted[]
}

/** The samples hold few and small amounts: a number is exact enough for the entries of a batch. */
export function amountOf (text: string): number {
  return Number(text)
}
