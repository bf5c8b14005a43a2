import { setTimeout as wait } from 'node:timers/promises'
import { Problem, type ProblemCode } from '../domain/problem.ts'

export interface RetryPolicy {
  attempts: number
  /** Delay before the first retry; it doubles from there. */
  baseDelayMs: number
  /** Longest delay, also for a `Retry-After`: a longer one is passed on to the caller. */
  maxDelayMs: number
  /** 0 to 1; injected so that tests are exact. */
  random: () => number
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 3, baseDelayMs: 500, maxDelayMs: 20_000, random: Math.random }

/** Failures after which ConnectWise asks to try again: never a 4xx but 429. */
const RETRIED: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['CONNECTWISE_UNREACHABLE', 'CONNECTWISE_THROTTLED', 'CONNECTWISE_UNAVAILABLE'])

/** Runs a call that changes nothing until it succeeds, fails for good or the attempts are used up. */
export async function withRetries<T> (policy: RetryPolicy, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      const delayMs = error instanceof Problem && attempt < policy.attempts ? delayBefore(error, attempt, policy) : undefined
      if (delayMs === undefined) throw error
      // an abort carries the reason that the caller gave it
      await wait(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

/** Undefined where trying again would not help, or would take longer than a caller should wait. */
function delayBefore (problem: Problem, attempt: number, policy: RetryPolicy): number | undefined {
  if (!RETRIED.has(problem.code)) return undefined
  const { retryAfterSeconds } = problem.facts
  if (retryAfterSeconds !== undefined) {
    return retryAfterSeconds * 1000 > policy.maxDelayMs ? undefined : retryAfterSeconds * 1000
  }
  const longest = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1))
  return longest * (0.5 + policy.random() / 2)
}
