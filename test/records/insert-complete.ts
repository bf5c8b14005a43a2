import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { StoredBatches } from '../../src/database/stored-batches.ts'

/** Records a batch as an export does: as running first, then as complete. */
export async function insertComplete (records: StoredBatches, batch: GlBatch, manifestSha256: string): Promise<void> {
  const running: GlBatchRecord = { ...batch, status: 'running' }
  await records.start(running, { fence: 0, keyed: false })
  await records.complete({ batch, manifestSha256 }, 0)
}
