import type { BatchProblem } from '../../openapi/gl-batch.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import { Problem } from '../domain/problem.ts'
import { LeftToSweep, untold } from './complete-batch.ts'
import { lost } from './export-watch.ts'
import { toEnded, type RunningRecord } from './running-record.ts'

export interface FailureDependencies {
  records: BatchRecords
  now: () => Date
  explain: (problem: Problem) => BatchProblem
}

export interface Failure {
  record: RunningRecord
  fence: number
  error: unknown
}

/** Records why a batch will not be, and answers the problem to tell the caller, which names the batch. */
export async function recordFailure ({ records, now, explain }: FailureDependencies, { record, fence, error }: Failure): Promise<Problem> {
  const batch = record.current
  const isLeft = error instanceof LeftToSweep
  const problem = toProblem(isLeft ? error.cause : error)
  // a failure that cannot be recorded now is recorded by the sweep
  if (!isLeft) await records.end(toEnded(batch, explain(asRecorded(problem)), now()), fence).catch(() => {})
  return about(batch.id, problem)
}

/**
 * For a failed batch whose copy could not be removed. The copy may be whole, such as when only the answer to its last step was
 * lost; so that the sweep removes it all the same, the batch is withdrawn.
 */
export async function leaveToSweep (records: BatchRecords, { record, fence, error }: Failure): Promise<LeftToSweep> {
  const { current } = record
  try {
    return new LeftToSweep(await records.withdraw(current.id, 'failed', fence) ? error : lost())
  } catch (cause) {
    return new LeftToSweep(untold(current, 'The export failed, but whether its copy is whole and will be recorded could not be told.', cause))
  }
}

function toProblem (error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('INTERNAL', 'Something failed inside the service.', { cause: error })
}

/** To whoever reads the record later it does not matter that the service was about to stop. */
function asRecorded (problem: Problem): Problem {
  return problem.code === 'SHUTTING_DOWN' ? new Problem('EXPORT_INTERRUPTED', 'The service stopped while the export ran.') : problem
}

function about (batchId: string, problem: Problem): Problem {
  return new Problem(problem.code, problem.message, { ...problem.facts, batchId, cause: problem })
}
