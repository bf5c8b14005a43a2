import type { GlBatch } from '../../openapi/gl-batch.ts'

/** The rows of all tenants, for those who compare them with the archive. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface BatchIndex {
  /** A batch that is complete or expired. */
  find (batchId: string): Promise<IndexedBatch | undefined>
  isRunning (batchId: string): Promise<boolean>
  hasManifest (manifestSha256: string): Promise<boolean>
  /** Those that are in the archive, as a whole or as a tombstone, by id. */
  archived (): AsyncIterable<IndexedBatch>
  /** Complete ones that were created before a moment (ISO 8601 in UTC), oldest first. */
  createdBefore (moment: string): AsyncIterable<IndexedBatch>
  /** Expired ones whose files are not all removed. */
  withFilesLeft (): AsyncIterable<IndexedBatch>
  /** Inserts or replaces. */
  put (entry: IndexedBatch): Promise<void>
  /** Makes a batch the last one of its tenant's chain, whose manifest the next export names. */
  makeLast (batchId: string): Promise<void>
  /** Turns a complete batch into an expired one that has files left; any other stays as it is. */
  expire (batch: GlBatch): Promise<void>
  /** Notes that nothing of an expired batch is left to remove. */
  cleared (batchId: string): Promise<void>
}

/** A row with what callers do not see. */
export interface IndexedBatch {
  batch: GlBatch
  manifestSha256: string
  /** Whether files of an expired batch are still to be removed. */
  filesLeft: boolean
}
