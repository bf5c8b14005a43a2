import type { GlBatchOverview } from '../../openapi/gl-batch-list.ts'
import type { Kind } from './export-request.ts'

/** Finds the batches of one tenant. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface BatchList {
  /** Newest first; the cost depends on `limit` alone, not on where the page lies. */
  page (query: BatchQuery): Promise<BatchPage>
}

export interface BatchQuery {
  tenantId: string
  /** ISO 8601 in UTC with milliseconds, inclusive. */
  from?: string | undefined
  /** The same, exclusive. */
  before?: string | undefined
  status?: GlBatchOverview['status'] | undefined
  /** Only batches that have documents of this kind. */
  kind?: Kind | undefined
  limit: number
  /** Where the page before this one ended. */
  after?: BatchPosition | undefined
}

/** Place of a batch in the order of the list; it stays when batches are added. */
export interface BatchPosition {
  createdAt: string
  id: string
}

export interface BatchPage {
  batches: GlBatchOverview[]
  /** Whether there are more after these. */
  more: boolean
}
