import { Problem } from '../domain/problem.ts'

/** A failure of the store as a problem that names the step, never a path. */
export function storeFault (step: string, cause: unknown): Problem {
  const { code } = cause as NodeJS.ErrnoException
  return new Problem('ARCHIVE_UNAVAILABLE', `The archive could not ${step} (${String(code)}).`, { cause })
}
