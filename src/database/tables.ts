import type { Generated } from 'kysely'
import type { AccessTables } from './access-tables.ts'

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
    manifest_sha256: string
    /** JSON of the record as it is answered. */
    record: string
  }
}
