import type { ColumnType, Generated } from 'kysely'
import type { AccessTables } from './access-tables.ts'

/** Computed by the database from the overview, or from the record where there is none. */
type Computed = ColumnType<number | null, never, never>

/** The tables as Kysely sees them; times are ISO 8601 text in UTC, which sorts by time. */
export interface Tables extends AccessTables {
  tenants: {
    id: string
    name: string | null
    interface: string
    site: string
    /** JSON; secrets inside are sealed. */
    connection: string
    created_at: string
    updated_at: string
  }
  gl_batches: {
    id: string
    tenant_id: string
    /** Position in the tenant's chain of manifests. */
    sequence: Generated<number>
    status: string
    created_at: string
    /** Token of the turn under which the batch runs; whoever holds the turn after a crash sets its own. */
    fence: number
    /** Why a running batch may not complete any more: cancelled or failed. */
    withdrawn: string | null
    /** Null until it is complete. */
    manifest_sha256: string | null
    /** JSON of the record as it is answered. */
    record: string
    /** JSON of the record as lists show it, without its long lists; null while the batch is not complete, and where an earlier version wrote the record. */
    overview: string | null
    /** 1 where the batch has documents of the kind. */
    has_invoices: Computed
    has_expenses: Computed
    has_procurement: Computed
    /** 1 while an expired batch still has files in the archive that are to be removed. */
    files_left: Generated<number>
  }
  /** GL entry ids of stored batches, a bit each: 512 bytes for 4096 ids from `block * 4096` on. */
  gl_entry_blocks: {
    tenant_id: string
    block: number
    batch_id: string
    ids: Uint8Array
  }
  postings: {
    batch_id: string
    tenant_id: string
    state: string
    batch_identifier: string | null
    /** The identifier in lower case, as ConnectWise compares them. */
    identifier_key: string | null
    /** JSON of runs of GL entry ids. */
    records: string
    /** Smallest and largest id of the records. */
    first_id: number | null
    last_id: number | null
    connectwise_batch_id: number | null
    taken_back: number
    /** JSON of what happened, oldest first. */
    timeline: string
    version: number
  }
  leases: {
    name: string
    /** Grows with every holder. */
    token: number
    expires_at: string
  }
  idempotency_keys: {
    tenant_id: string
    route: string
    key: string
    body_sha256: string
    /** What the call makes, such as a batch; its state is the state of the call. */
    resource_id: string
    /** Until when a call may take to begin; from then on its resource tells what became of it. */
    expires_at: string
  }
}
