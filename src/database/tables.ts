import type { Generated } from 'kysely'

/** The tables as Kysely sees them; times are ISO 8601 text in UTC, which sorts by time. */
export interface Tables {
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
