import type { Secret } from './secret.ts'

/** Where the database is and how to get in. */
export type DatabaseSettings = SqliteSettings | PostgresSettings

interface CommonSettings {
  /** Whether the service brings the tables up to date when it starts; else it starts only where that was done before. */
  migrateAtStart: boolean
}

export interface SqliteSettings extends CommonSettings {
  engine: 'sqlite'
  path: string
}

export interface PostgresSettings extends CommonSettings {
  engine: 'postgres'
  /** Name or address of a host, or the folder of a Unix socket. */
  host: string
  port: number
  database: string
  user: string
  /** Undefined where the server asks for none. */
  password: Secret | undefined
  /** Undefined: in the clear. */
  tls: PostgresTls | undefined
  /** Connections at a time. */
  poolSize: number
  /** To get a connection, new or from the pool. */
  connectTimeoutMs: number
  /** For one statement, and for a transaction that stands still; 0: as long as it takes. */
  statementTimeoutMs: number
}

export interface PostgresTls {
  /** `host`: a trusted certificate of this very host; `authority`: any trusted certificate; `nothing`: whoever answers. */
  check: 'host' | 'authority' | 'nothing'
  /** PEM of the authorities to trust in place of the public ones. */
  caCertificate: string | undefined
}
