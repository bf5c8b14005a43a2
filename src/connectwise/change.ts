import { Problem, type Outcome, type ProblemCode } from '../domain/problem.ts'

/** Answers with which ConnectWise says that it did nothing. */
const REFUSALS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'CONNECTWISE_REQUEST_REFUSED', 'CONNECTWISE_CREDENTIALS_REFUSED', 'CONNECTWISE_ROLE_REFUSED', 'CONNECTWISE_THROTTLED',
  'CONNECTWISE_REDIRECTED', 'OWNER_LEVEL_UNKNOWN', 'RECREATE_BATCH_UNKNOWN'
])

/** Failures of undici and Node before anything of a request has left. */
const NEVER_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/**
 * Runs a call that changes something in ConnectWise, once. A failure says whether anything was changed: `none` where
 * ConnectWise refused or was never asked, `uncertain` for all else.
 */
export async function runChange<T> (call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw error instanceof Problem ? withOutcome(error) : error
  }
}

function withOutcome (problem: Problem): Problem {
  const { code, message, facts } = problem
  const outcome: Outcome = REFUSALS.has(code) || NEVER_SENT.has((facts.cause as { code?: unknown } | undefined)?.code) ? 'none' : 'uncertain'
  return new Problem(code, message, {
    ...facts,
    outcome,
    ...(outcome === 'uncertain' ? { fix: UNCERTAIN_FIX } : {}),
    ...(code === 'CONNECTWISE_ROLE_REFUSED' ? { fix: ROLE_FIX } : {})
  })
}

const UNCERTAIN_FIX = 'Send the same call again: it looks at what ConnectWise has before it changes anything.'
const ROLE_FIX = 'Give the security role of the member the level Edit on the Accounting Interface.'
