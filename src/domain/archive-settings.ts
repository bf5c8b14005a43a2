import type { Secret } from './secret.ts'

/** Where the archive lies and how to get in. */
export type ArchiveSettings = LocalSettings | S3Settings | AzureSettings

export interface LocalSettings {
  store: 'local'
  folder: string
}

/** What all object stores have in common. */
interface ObjectStoreSettings {
  /** Put before every key; no slash at either end, may be empty. */
  prefix: string
  /** For one request, and for the silence between two pieces of a body. */
  timeoutMs: number
}

export interface S3Settings extends ObjectStoreSettings {
  store: 's3'
  bucket: string
  /** Undefined: as the SDK finds it. */
  region: string | undefined
  /** Of an S3-compatible store; undefined: AWS. */
  endpoint: string | undefined
  pathStyle: boolean
  encryption: 'AES256' | 'aws:kms' | undefined
  kmsKeyId: string | undefined
  lock: ObjectLock | undefined
}

/** How long nobody can remove or replace what was stored. */
export interface ObjectLock {
  mode: 'GOVERNANCE' | 'COMPLIANCE'
  days: number
}

export interface AzureSettings extends ObjectStoreSettings {
  store: 'azure'
  container: string
  access: { connectionString: Secret } | { account: string, key: Secret, endpoint: string | undefined }
}
