import { Problem } from '../../domain/problem.ts'
import { ObjectFault } from './object-store.ts'

/** A failure of an object store as a problem that names the step; what is a problem already stays one. */
export function objectProblem (step: string, cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  const { reason } = cause as ObjectFault
  return new Problem('ARCHIVE_UNAVAILABLE', `The archive could not ${step} (${reason}).`, { cause })
}

/** Whether the store said so. */
export function isFault (error: unknown, kind: ObjectFault['kind']): boolean {
  return error instanceof ObjectFault && error.kind === kind
}
