import type { GlBatch } from '../../openapi/gl-batch.ts'

/** Where the records of batches are kept. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface BatchRecords {
  insert (batch: StoredBatch): Promise<void>
  /** @throws Problem BATCH_UNKNOWN, also for a batch of another tenant */
  get (tenantId: string, batchId: string): Promise<StoredBatch>
  /** Digest of the tenant's newest manifest, which the next one names; null for the first. */
  lastManifestSha256 (tenantId: string): Promise<string | null>
  probe (): Promise<void>
}

/** A record with what callers do not see. */
export interface StoredBatch {
  batch: GlBatch
  manifestSha256: string
}
