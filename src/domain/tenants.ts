import type { Connection, Tenant } from './connection.ts'

/** Where tenants are kept; secrets are sealed at rest. */
export interface Tenants {
  /** Creates or replaces; a replaced tenant keeps its creation time. */
  put (id: string, tenant: { name: string | undefined, connection: Connection }): Promise<{ tenant: Tenant, created: boolean }>
  /** @throws Problem TENANT_UNKNOWN, TENANT_SECRETS_UNREADABLE */
  get (id: string): Promise<Tenant>
  /** Opens no secret. @throws Problem TENANT_UNKNOWN */
  assertKnown (id: string): Promise<void>
  /** Ordered by id. A tenant whose secrets cannot be opened is listed all the same. */
  list (): Promise<TenantOverview[]>
  /** @throws Problem TENANT_UNKNOWN */
  delete (id: string): Promise<void>
  /** Seals again, under the active key, what is sealed under another one, by id; safe while the service runs, to break off, and to repeat. */
  reseal (): AsyncIterable<ResealedTenant>
}

/** What became of a tenant when its secret was to be sealed again. */
export interface ResealedTenant {
  id: string
  /** `current`: it was sealed under the active key before; `unreadable`: no key of the ring opens it. */
  outcome: 'resealed' | 'current' | 'unreadable'
}

/** What can be told of a tenant without opening its secrets. */
export interface TenantOverview {
  id: string
  name?: string
  interface: Connection['interface']
  site: string
}

/** A tenant as the database keeps it: the secrets in `connection` are sealed. */
export interface TenantRow {
  id: string
  name: string | null
  interface: Connection['interface']
  site: string
  connection: string
  createdAt: string
  updatedAt: string
}

/** The rows under `Tenants`. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface TenantRows {
  /** Creates or replaces all but `createdAt`; answers the row as it is now. */
  put (row: TenantRow): Promise<TenantRow>
  find (id: string): Promise<TenantRow | undefined>
  /** Replaces the connection if it is still `from`; false when it is another by now, or gone. */
  replaceConnection (id: string, from: string, to: string): Promise<boolean>
  list (): Promise<TenantRow[]>
  /** The next rows by id; none with an id up to `after`. */
  page (after: string, limit: number): Promise<TenantRow[]>
  /** False when there was none. */
  delete (id: string): Promise<boolean>
}
