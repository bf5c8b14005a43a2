import type { Kind } from './export-request.ts'

/** One row of ConnectWise's lists of what is unposted: an invoice, one expense (not a whole bill), or one receipt of a purchase order. */
export interface UnpostedRow {
  kind: Kind
  /** The id by which `include` and `exclude` of an export name the record. */
  id: string
  /**
   * What names the record in an export: the number of the invoice or of the purchase order, for an expense the id of its
   * GL entry. null where nothing does, as for inventory adjustments.
   */
  key: string | null
  /** `yyyy-MM-dd` */
  date: string | null
  currency: string | null
  /** An exact decimal, its digits as ConnectWise wrote them. */
  total: string | null
  /** Customer, vendor, or the member who spent. */
  party: string | null
  /** Account number of the customer or vendor, for an expense its GL account; null where one is missing. */
  accountNumber: string | null
  locationId: number | null
  /** Whether the row has a tax but names nothing that tells which. */
  lacksTaxCode: boolean
}

/** Which rows of a list are wanted; null: not limited. */
export interface UnpostedFilter {
  locationId: number | null
  /** `yyyy-MM-dd`, inclusive. */
  thruDate: string | null
}

/** ConnectWise's lists of what is unposted. They also hold what no export returns. */
export interface UnpostedLists {
  count (kind: Kind, filter: UnpostedFilter, signal: AbortSignal): Promise<number>
  /** Page by page, ascending by id, to the last one or until the caller stops. */
  pages (kind: Kind, filter: UnpostedFilter, signal: AbortSignal): AsyncIterable<UnpostedRow[]>
}

/** How much of the lists is read. */
export interface UnpostedLimits {
  /** Milliseconds for all lists together. */
  deadlineMs: number
  /** Rows of each list; what is beyond is counted, never read. */
  maxRows: number
}
