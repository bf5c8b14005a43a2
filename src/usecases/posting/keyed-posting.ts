import { randomUUID } from 'node:crypto'
import type { PostingRequest, ShownPosting } from '../../../openapi/posting.ts'
import type { IdempotencyKeys } from '../../domain/idempotency-keys.ts'
import { claimKey, type ResourceState } from '../idempotency.ts'
import type { PostingCommand, PostingDependencies } from './in-turn.ts'
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
 * Posts once per key. Posting the same again is safe without a key; a key also refuses another body. Whatever became of an
 * earlier call with the key, the posting itself decides what is left to do. @throws Problem IDEMPOTENCY_KEY_REUSED and what
 * `postGlBatch` throws
 */
export async function postOnce (dependencies: KeyedPostingDependencies, { key, ...command }: KeyedPostingCommand): Promise<{ posting: ShownPosting, replayed: boolean }> {
  if (key === undefined) return { posting: await postGlBatch(dependencies, command), replayed: false }
  const { keys, now, leaseMs } = dependencies
  const { tenantId, batchId, request } = command
  const { holder } = await claimKey({ keys, now, stateOf: async () => await stateOf(dependencies, command) }, {
    tenantId,
    route: `PUT /gl-batches/${batchId}/posting`,
    key,
    body: request,
    resourceId: randomUUID(),
    expiresAt: new Date(now().getTime() + leaseMs)
  })
  return { posting: await postGlBatch(dependencies, command), replayed: holder === 'done' }
}

/** One that is not posted may be tried again: the tenant's turn keeps two calls apart. */
async function stateOf ({ postings }: PostingDependencies, { tenantId, batchId }: PostingCommand): Promise<ResourceState> {
  return (await postings.find(tenantId, batchId))?.state === 'posted' ? 'done' : 'failed'
}
