import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { BatchRecords, StoredBatch } from '../domain/batch-records.ts'
import { Problem } from '../domain/problem.ts'
import { lost } from './export-watch.ts'
import { cancelled } from './running-work.ts'

/** Thrown when the archive is to stay as it is, because whoever settles the batch decides by it. Its cause is the failure to tell. */
export class LeftToSweep extends Error {
  constructor (cause: unknown) {
    super('The batch is left to the sweep.', { cause })
  }
}

export interface Completion {
  batch: GlBatch
  manifestSha256: string
}

/**
 * Records a batch whose manifest is durable. When that does not succeed, nothing may be removed before it is certain that
 * the batch is not and will not be recorded: by this process or by one that settles it.
 * @throws Problem when the copy is to be removed, LeftToSweep when it is to stay
 */
export async function completeBatch (records: BatchRecords, completion: Completion, fence: number): Promise<GlBatch> {
  let cause: Problem | undefined
  try {
    if (await records.complete(completion, fence)) return completion.batch
  } catch (error) {
    cause = error as Problem
  }
  return await examine(records, completion.batch, { fence, cause })
}

async function examine (records: BatchRecords, batch: GlBatch, { fence, cause }: { fence: number, cause: Problem | undefined }): Promise<GlBatch> {
  let withdrawn: boolean
  let found: StoredBatch
  try {
    // from then on the batch cannot be recorded any more, so that its copy can go
    withdrawn = await records.withdraw(batch.id, 'failed', fence)
    found = await records.get(batch.tenantId, batch.id)
  } catch (error) {
    throw new LeftToSweep(untold(batch, 'The copy is durable, but whether the batch was recorded could not be told.', error))
  }
  if (withdrawn) throw cause ?? cancelled()
  if (found.batch.status === 'complete') return found.batch as GlBatch
  throw found.batch.status === 'running' ? new LeftToSweep(lost()) : lost()
}

/** What is told when neither the batch's end nor the withdrawal of it could be recorded. */
export function untold ({ links }: GlBatchRecord, detail: string, cause: unknown): Problem {
  return new Problem('DATABASE_UNAVAILABLE', detail, {
    fix: `Read GET ${links.self} once the database answers: when the copy is whole, the batch is recorded from it by itself.`,
    outcome: 'uncertain',
    cause
  })
}
