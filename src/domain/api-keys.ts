import type { ApiKey } from '../../openapi/api-key.ts'

/** A key as the database keeps it: the secret is a digest. */
export interface StoredApiKey extends ApiKey {
  /** SHA-256 of the secret, in hex. */
  secretSha256: string
}

/** Where keys are kept. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface ApiKeys {
  insert (key: StoredApiKey): Promise<void>
  find (id: string): Promise<StoredApiKey | undefined>
  /** Oldest first, the revoked ones too. */
  list (): Promise<StoredApiKey[]>
  /** Keeps the time of the first revocation. */
  revoke (id: string, at: string): Promise<void>
  markUsed (id: string, at: string): Promise<void>
}
