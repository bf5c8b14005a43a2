import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'

/**
 * Where the records of batches are kept. A running batch belongs to the turn whose fence it carries: every change is made
 * only while it is running and carries that fence. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails.
 */
export interface BatchRecords {
  /** Records that a batch runs, while nobody has a later turn and, with `keyed`, while the batch holds its idempotency key. */
  start (record: GlBatchRecord, turn: { fence: number, keyed: boolean }): Promise<StartState>
  /** Writes how far a running batch is, and tells whether it may go on. */
  update (record: GlBatchRecord, fence: number): Promise<RunState>
  /** False when the batch is withdrawn, ended, or another's. */
  complete (batch: { batch: GlBatch, manifestSha256: string }, fence: number): Promise<boolean>
  /** Records a failed or cancelled batch. False when it has ended or is another's. */
  end (record: GlBatchRecord, fence: number): Promise<boolean>
  /** From now on a running batch cannot complete. False when it has ended, or with `fence`, when it is another's. */
  withdraw (batchId: string, reason: Withdrawal, fence?: number): Promise<boolean>
  /** Tenants with batches that run under no turn: what a dead process left. */
  abandonedTenants (now: Date): Promise<string[]>
  /** Makes all running batches of earlier turns those of this one. */
  takeOver (tenantId: string, fence: number): Promise<AbandonedBatch[]>
  /** @throws Problem BATCH_UNKNOWN, also for a batch of another tenant */
  get (tenantId: string, batchId: string): Promise<StoredBatch>
  find (tenantId: string, batchId: string): Promise<StoredBatch | undefined>
  /** Digest of the tenant's newest manifest, which the next one names; null for the first. */
  lastManifestSha256 (tenantId: string): Promise<string | null>
  probe (): Promise<void>
}

/** Whether a batch began: not when another has taken its turn, or its idempotency key. */
export type StartState = 'started' | 'turn lost' | 'key lost'

/** Whether a batch may go on: not when it was withdrawn or has become another's. */
export type RunState = 'running' | 'withdrawn' | 'lost'

/** Why a running batch may not complete. */
export type Withdrawal = 'cancelled' | 'failed'

/** A record with what callers do not see. */
export interface StoredBatch {
  batch: GlBatchRecord
  /** Null until it is complete. */
  manifestSha256: string | null
}

export interface AbandonedBatch {
  record: GlBatchRecord
  withdrawn: Withdrawal | null
}
