import type { BatchProblem } from '../../openapi/gl-batch.ts'
import type { Problem } from '../domain/problem.ts'
import { PROBLEMS } from './problem-table.ts'

/** A problem as the record of a batch keeps it, in the words in which it was answered. */
export function explainProblem ({ code, message, facts }: Problem): BatchProblem {
  const { title, fix, retriable } = PROBLEMS[code]
  return { type: `/errors/${code}`, title, code, detail: message, fix: facts.fix ?? fix, retriable }
}
