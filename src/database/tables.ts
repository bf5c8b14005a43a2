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
    manifest_sha256: string
    /** JSON of the record as it is answered. */
    record: string
  }
  /** GL entry ids of stored batches; a run never crosses a multiple of ID_BLOCK, so that overlapping ones begin close by. */
  gl_entry_ranges: {
    tenant_id: string
    from_id: number
    to_id: number
    batch_id: string
  }
}
