/** Which GL entries the stored batches of a tenant hold. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface StoredGlEntries {
  /**
   * Stored batches that hold any of these ids, newest first; at most ten, which need not be the newest when there are more.
   * @param ranges ascending runs of ids, such as `1503-1510` or `1600`
   */
  overlapping (tenantId: string, ranges: readonly string[]): Promise<OverlappedBatch[]>
}

/** A stored batch that holds GL entries which come again. */
export interface OverlappedBatch {
  batchId: string
  /** ISO 8601, UTC. */
  createdAt: string
  /** One run of ids that both hold, such as `1503-1510`. */
  shared: string
  /** Whether it was marked as exported in ConnectWise; null: not known. */
  posted: boolean | null
}
