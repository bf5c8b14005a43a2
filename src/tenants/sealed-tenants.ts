import type { Connection, Tenant } from '../domain/connection.ts'
import { Problem } from '../domain/problem.ts'
import type { Secret } from '../domain/secret.ts'
import type { ResealedTenant, TenantOverview, TenantRow, TenantRows, Tenants } from '../domain/tenants.ts'
import type { Envelope } from './envelope.ts'

type SecretField = 'privateKey' | 'password'
type StoredConnection = Connection & Record<SecretField, string>

/** Rows in memory at once. */
const RESEALED_AT_ONCE = 100

/** Tenants whose secrets are sealed before a row is written and opened after it is read. */
export class SealedTenants implements Tenants {
  readonly #rows: TenantRows
  readonly #envelope: Envelope
  readonly #now: () => Date

  constructor (rows: TenantRows, envelope: Envelope, now: () => Date) {
    this.#rows = rows
    this.#envelope = envelope
    this.#now = now
  }

  async put (id: string, { name, connection }: { name: string | undefined, connection: Connection }): Promise<{ tenant: Tenant, created: boolean }> {
    const now = this.#now().toISOString()
    const created = await this.#rows.find(id) === undefined
    const row = await this.#rows.put({
      id,
      name: name ?? null,
      interface: connection.interface,
      site: connection.site,
      connection: this.#seal(id, connection),
      createdAt: now,
      updatedAt: now
    })
    return { tenant: this.#open(row), created }
  }

  async get (id: string): Promise<Tenant> {
    const row = await this.#rows.find(id)
    if (row === undefined) throw unknownTenant(id)
    return this.#open(row)
  }

  async assertKnown (id: string): Promise<void> {
    if (await this.#rows.find(id) === undefined) throw unknownTenant(id)
  }

  async list (): Promise<TenantOverview[]> {
    return (await this.#rows.list()).map(({ id, name, interface: kind, site }) => ({ id, ...(name === null ? {} : { name }), interface: kind, site }))
  }

  async delete (id: string): Promise<void> {
    if (!await this.#rows.delete(id)) throw unknownTenant(id)
  }

  async * reseal (): AsyncGenerator<ResealedTenant> {
    for (let last: string | undefined = ''; last !== undefined;) {
      const page: TenantRow[] = await this.#rows.page(last, RESEALED_AT_ONCE)
      for (const row of page) {
        const outcome = await this.#reseal(row)
        if (outcome !== undefined) yield { id: row.id, outcome }
      }
      last = page.at(-1)?.id
    }
  }

  /** Never overwrites what was stored meanwhile, and looks at that in its place; undefined where the tenant is gone. */
  async #reseal (seen: TenantRow): Promise<ResealedTenant['outcome'] | undefined> {
    for (let row: TenantRow | undefined = seen; row !== undefined; row = await this.#rows.find(seen.id)) {
      const opened = this.#tryOpen(row)
      if (opened === undefined) return 'unreadable'
      if (this.#isCurrent(row)) return 'current'
      if (await this.#rows.replaceConnection(row.id, row.connection, this.#seal(row.id, opened))) return 'resealed'
    }
    return undefined
  }

  #isCurrent ({ connection }: TenantRow): boolean {
    const stored = JSON.parse(connection) as StoredConnection
    return this.#envelope.isCurrent(stored[secretField(stored)])
  }

  #seal (tenantId: string, connection: Connection): string {
    const field = secretField(connection)
    return JSON.stringify({ ...connection, [field]: this.#envelope.seal(secretOf(connection), { tenantId, field }) })
  }

  #open (row: TenantRow): Tenant {
    const connection = this.#tryOpen(row)
    if (connection === undefined) {
      throw new Problem('TENANT_SECRETS_UNREADABLE', `The stored ${secretField(row)} of tenant ${row.id} does not open with this service's encryption key.`)
    }
    return {
      id: row.id,
      name: row.name ?? undefined,
      connection,
      createdAt: new Date(row.createdAt),
      updatedAt: new Date(row.updatedAt)
    }
  }

  #tryOpen (row: TenantRow): Connection | undefined {
    const stored = parse(row.connection)
    const field = secretField(stored)
    const sealed = stored[field]
    const secret = sealed === undefined ? undefined : this.#envelope.open(sealed, { tenantId: row.id, field })
    return secret === undefined ? undefined : { ...stored, [field]: secret }
  }
}

/** A row that was damaged or written by hand is one that does not open. */
function parse (connection: string): Connection & Partial<Record<SecretField, string>> {
  try {
    return JSON.parse(connection) as StoredConnection
  } catch {
    return {} as Connection & Partial<Record<SecretField, string>>
  }
}

function secretField (connection: { interface: Connection['interface'] }): SecretField {
  return connection.interface === 'rest' ? 'privateKey' : 'password'
}

function secretOf (connection: Connection): Secret {
  return connection.interface === 'rest' ? connection.privateKey : connection.password
}

function unknownTenant (id: string): Problem {
  return new Problem('TENANT_UNKNOWN', `There is no tenant ${id}.`)
}
