import { createHash } from 'node:crypto'
import type { IdempotencyKeys, KeyName } from '../domain/idempotency-keys.ts'
import { Problem } from '../domain/problem.ts'

const RETRY_SECONDS = 1

/** What became of the thing that a call with a key was to make; undefined when it was never begun. */
export type ResourceState = 'running' | 'done' | 'failed' | undefined

export interface KeyedCall extends KeyName {
  /** What the call asks for, without what only concerns its answer. */
  body: unknown
  /** What this call will make if it is the first. */
  resourceId: string
  /** Until when it has to have begun. */
  expiresAt: Date
}

export interface KeyDependencies {
  keys: IdempotencyKeys
  now: () => Date
  /** The state of what a call made, by its id. */
  stateOf: (resourceId: string) => Promise<ResourceState>
}

/** Who has a key: this call, which is to go on, or an earlier one, whose answer is to be given again or is not there yet. */
export interface KeyHolder {
  holder: 'this call' | 'done' | 'running'
  resourceId: string
}

/**
 * Claims an idempotency key before anything else happens. A key whose earlier call failed, or never began in time, goes to
 * this call. @throws Problem IDEMPOTENCY_KEY_REUSED
 */
export async function claimKey (dependencies: KeyDependencies, call: KeyedCall): Promise<KeyHolder> {
  const { keys, now, stateOf } = dependencies
  const { resourceId, expiresAt } = call
  const attempt = { bodySha256: digestOf(call.body), resourceId, expiresAt }
  for (;;) {
    const found = await keys.claim(call, attempt)
    if (found.resourceId === resourceId) return { holder: 'this call', resourceId }
    const state = await stateOf(found.resourceId)
    if (state === 'failed' || (state === undefined && found.expiresAt <= now())) {
      if (await keys.pass(call, found, attempt)) return { holder: 'this call', resourceId }
    } else if (found.bodySha256 !== attempt.bodySha256) {
      throw new Problem('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was used before, for a call with another body.', {
        errors: [{ pointer: 'header:idempotency-key', detail: 'belongs to a call with another body' }]
      })
    } else {
      return { holder: state === 'done' ? 'done' : 'running', resourceId: found.resourceId }
    }
  }
}

/** What a call is told whose twin is still running; `batchId` where there is a record already. */
export function keyInFlight (batchId?: string): Problem {
  return new Problem('IDEMPOTENCY_KEY_IN_FLIGHT', 'A call with this idempotency key and body is running.', {
    retryAfterSeconds: RETRY_SECONDS,
    ...(batchId === undefined ? {} : { batchId })
  })
}

/** SHA-256 of a body in which the order of members says nothing, lower-case hex. */
function digestOf (body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body, sortedMembers)).digest('hex')
}

function sortedMembers (_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
}
