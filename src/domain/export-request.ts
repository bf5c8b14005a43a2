/** The three kinds of record an export can return. */
export type Kind = 'invoices' | 'expenses' | 'procurement'

export const KINDS: readonly Kind[] = ['invoices', 'expenses', 'procurement']

/** Ids of ConnectWise records, per kind. */
export interface RecordSelection {
  invoices?: number[]
  expenses?: number[]
  procurement?: string[]
}

/** An export as it was asked for. */
export interface ExportRequest {
  /** Id or description of a location; absent means all. */
  ownerLevel?: string | number
  /** `yyyy-MM-dd`, inclusive; absent means today. */
  thruDate?: string
  exportInvoices: boolean
  exportExpenses: boolean
  exportProcurement: boolean
  summarizeInvoices?: 'default' | 'condensed' | 'detailed'
  include?: RecordSelection
  exclude?: RecordSelection
  batchIdentifier?: string
  /** Id or identifier of a batch in ConnectWise to export again, in place of what is unposted. */
  recreateFrom?: string | number
}

/** An export as it was understood: nothing left to a default that the caller cannot see. */
export interface UnderstoodRequest extends Omit<ExportRequest, 'ownerLevel' | 'thruDate' | 'recreateFrom'> {
  ownerLevel: OwnerLevel | null
  /** The date is null only for a recreated batch: nothing of it is left out by date. */
  thruDate: { date: string, source: 'request' | 'today' } | { date: null, source: 'none' }
  recreateFrom?: RecreatedBatch
}

/** A batch in ConnectWise; the Accounting Interface takes either part as it is and tells neither. */
export interface RecreatedBatch {
  id: number | null
  batchIdentifier: string | null
}

/** A location; the Accounting Interface takes either part as it is and tells neither. */
export interface OwnerLevel {
  id: number | null
  description: string | null
}

/** The flag of each kind. */
export function isSelected (request: Pick<ExportRequest, 'exportInvoices' | 'exportExpenses' | 'exportProcurement'>, kind: Kind): boolean {
  switch (kind) {
    case 'invoices': return request.exportInvoices
    case 'expenses': return request.exportExpenses
    case 'procurement': return request.exportProcurement
  }
}
