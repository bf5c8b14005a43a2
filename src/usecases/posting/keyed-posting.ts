import { randomBytes } from 'node:crypto'
import type { PostingRequest, ShownPosting } from '../../../openapi/posting.ts'
import type { IdempotencyKeys } from '../../domain/idempotency-keys.ts'
import type { Posting } from '../../domain/postings.ts'
import { Problem } from '../../domain/problem.ts'
import { claimKey, type ResourceState } from '../idempotency.ts'
import { readGlBatch } from '../read-gl-batch.ts'
import { findPosting, type PostingCommand, type PostingDependencies } from './in-turn.ts'
import { postGlBatch } from './post-gl-batch.ts'

export interface KeyedPostingDependencies extends PostingDependencies {
  keys: IdempotencyKeys
}

export interface KeyedPostingCommand extends PostingCommand {
  request: PostingRequest
  /** Undefined when the caller gave none. */
  key: string | undefined
}

/**
 * Posts once per key. Posting the same again is safe without a key; a key also refuses another body, and never posts again what
 * was taken back after it. @throws Problem IDEMPOTENCY_KEY_REUSED, POSTING_TAKEN_BACK and what `postGlBatch` throws
 */
export async function postOnce (dependencies: KeyedPostingDependencies, { key, ...command }: KeyedPostingCommand): Promise<{ posting: ShownPosting, replayed: boolean }> {
  if (key === undefined) return { posting: await postGlBatch(dependencies, command), replayed: false }
  const { keys, now, leaseMs, postings } = dependencies
  const { tenantId, batchId, request } = command
  const find = async () => await findPosting(postings, await readGlBatch(dependencies, tenantId, batchId))
  const { holder, resourceId } = await claimKey({ keys, now, stateOf: async claim => stateOf(await find(), claim) }, {
    tenantId,
    route: `PUT /gl-batches/${batchId}/posting`,
    key,
    body: request,
    resourceId: claimOf(await find()),
    expiresAt: new Date(now().getTime() + leaseMs)
  })
  if (holder === 'done' && isTakenBack(await find(), resourceId)) throw takenBack()
  return { posting: await postGlBatch(dependencies, command), replayed: holder === 'done' }
}

/** Names a call, with how often the posting had been taken back when it came. */
function claimOf (posting: Posting): string {
  return `${posting.takenBack}-${randomBytes(12).toString('hex')}`
}

function isTakenBack (posting: Posting, claim: string): boolean {
  return posting.takenBack > Number.parseInt(claim, 10)
}

/** What is not posted may be tried again: the tenant's turn keeps two calls apart. */
function stateOf (posting: Posting, claim: string): ResourceState {
  return posting.state === 'posted' || isTakenBack(posting, claim) ? 'done' : 'failed'
}

function takenBack (): Problem {
  return new Problem('POSTING_TAKEN_BACK', 'The posting was undone or given up after the first call with this idempotency key.')
}
