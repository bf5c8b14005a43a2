import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import { Problem } from '../domain/problem.ts'
import type { RunningWork } from './running-work.ts'

export interface CancelDependencies {
  records: BatchRecords
  running: RunningWork
}

/** What could not be withdrawn had ended; `running` only completes the words. */
const ENDS = { complete: 'is complete', expired: 'is complete, its document removed by a retention rule', failed: 'has failed', cancelled: 'was cancelled', running: 'ended just now' } as const

/**
 * Keeps a running batch from ever being complete, whichever process runs it; that process ends it as soon as it notices.
 * Answers the record as it is now. @throws Problem BATCH_UNKNOWN, BATCH_FINISHED
 */
export async function cancelExport ({ records, running }: CancelDependencies, tenantId: string, batchId: string): Promise<GlBatchRecord> {
  const { batch } = await records.get(tenantId, batchId)
  if (!await records.withdraw(batchId, 'cancelled')) {
    const { batch: { status } } = await records.get(tenantId, batchId)
    throw new Problem('BATCH_FINISHED', `The batch ${ENDS[status]}, and a finished batch never changes.`, { batchId })
  }
  running.cancel(batchId)
  return batch
}
