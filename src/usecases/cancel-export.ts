import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import { Problem } from '../domain/problem.ts'
import type { RunningWork } from './running-work.ts'

export interface CancelDependencies {
  records: BatchRecords
  running: RunningWork
}

/**
 * Keeps a running batch from ever being complete, whichever process runs it; that process ends it as soon as it notices.
 * Answers the record as it is now. @throws Problem BATCH_UNKNOWN, BATCH_FINISHED
 */
export async function cancelExport ({ records, running }: CancelDependencies, tenantId: string, batchId: string): Promise<GlBatchRecord> {
  const { batch } = await records.get(tenantId, batchId)
  if (!await records.withdraw(batchId, 'cancelled')) {
    throw new Problem('BATCH_FINISHED', 'The batch is not running any more, and a finished batch never changes.', { batchId })
  }
  running.cancel(batchId)
  return batch
}
