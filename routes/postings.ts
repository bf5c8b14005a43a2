import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { PostingRequestSchema, PostingSchema } from '../openapi/posting.ts'
import type { ProblemCode } from '../src/domain/problem.ts'
import { postOnce, type KeyedPostingDependencies } from '../src/usecases/posting/keyed-posting.ts'
import { readPosting } from '../src/usecases/posting/read-posting.ts'
import { undoPosting } from '../src/usecases/posting/undo-posting.ts'
import { below } from './links.ts'
import { IdempotencyKeyHeader, problemResponses, TenantHeaderSchema } from './responses.ts'

const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const tags = ['GL batches']
const PostingHeadersSchema = Type.Object({ ...TenantHeaderSchema.properties, ...IdempotencyKeyHeader })

/** What looking at a posting can meet. */
const LOOKING: readonly ProblemCode[] = ['TENANT_HEADER_MISSING', 'TENANT_UNKNOWN', 'BATCH_UNKNOWN', 'BATCH_NOT_COMPLETE', 'SITE_NOT_ALLOWED', 'TENANT_SECRETS_UNREADABLE']

/** What changing a posting can meet besides. */
const CHANGING: readonly ProblemCode[] = [...LOOKING, 'POSTING_COMPANY_CHANGED', 'POSTING_CONFLICT', 'POSTING_IN_PROGRESS', 'EXPORT_IN_PROGRESS',
  'CONNECTWISE_UNREACHABLE', 'CONNECTWISE_TLS_FAILED', 'CONNECTWISE_TIMEOUT', 'CONNECTWISE_THROTTLED', 'CONNECTWISE_UNAVAILABLE',
  'CONNECTWISE_COMPANY_UNKNOWN', 'CONNECTWISE_CREDENTIALS_REFUSED', 'CONNECTWISE_ROLE_REFUSED', 'CONNECTWISE_REQUEST_REFUSED',
  'CONNECTWISE_REDIRECTED', 'CONNECTWISE_CUT_OFF', 'CONNECTWISE_NOT_A_BATCH', 'CONNECTWISE_MALFORMED', 'CONNECTWISE_TOO_LARGE']

export interface PostingRouteOptions {
  dependencies: KeyedPostingDependencies
  basePath: string
  /** Counts how work on a posting ends. */
  measure: <T>(action: 'post' | 'undo', tenantId: string, work: Promise<T>) => Promise<T>
}

/** `/gl-batches/{id}/posting`: telling ConnectWise what was exported, and taking it back. */
export const postingRoutes: FastifyPluginCallbackTypebox<PostingRouteOptions> = (app, { dependencies, basePath, measure }, done) => {
  app.put('/gl-batches/:id/posting', {
    config: { scope: 'batches:post', actsFor: 'header' },
    schema: {
      operationId: 'postGlBatch',
      summary: 'Mark the records of a GL batch as exported in ConnectWise',
      description: 'Puts the records of the batch, or the ones named, into a batch in ConnectWise: from then on no export returns them. Without a body all records are marked. The same call again is safe, also after a failure whose `outcome` is `uncertain`: it looks at what ConnectWise has before it changes anything. The batch in ConnectWise is never closed.',
      tags,
      headers: PostingHeadersSchema,
      params,
      body: PostingRequestSchema,
      response: {
        200: { description: 'Posted: ConnectWise has the records.', content: { 'application/json': { schema: PostingSchema } } },
        ...problemResponses(...CHANGING, 'INVALID_JSON', 'UNSUPPORTED_MEDIA_TYPE', 'BODY_TOO_LARGE', 'POSTING_EMPTY', 'POSTING_RECORDS_UNKNOWN',
          'IDEMPOTENCY_KEY_REUSED', 'POSTING_TAKEN_BACK', 'POSTING_EXISTS', 'POSTING_OVERLAP', 'POSTING_IDENTIFIER_TAKEN', 'POSTING_UNCONFIRMED')
      }
    },
    // a call without a body asks for everything
    preValidation: (request: { body: unknown }, _reply, next) => {
      if (request.body === undefined) request.body = {}
      next()
    }
  }, async (request, reply) => {
    const command = commandOf(request)
    const { posting, replayed } = await measure('post', command.tenantId, postOnce(dependencies, { ...command, request: request.body, key: request.headers['idempotency-key'] }))
    if (replayed) void reply.header('idempotent-replayed', 'true')
    return below(basePath, posting)
  })

  app.get('/gl-batches/:id/posting', {
    config: { scope: 'batches:read', actsFor: 'header' },
    schema: {
      operationId: 'getPosting',
      summary: 'What ConnectWise was told of a GL batch',
      description: 'The state of the posting with all that happened. A posting that was cut short is settled first, by looking at what ConnectWise has; while that cannot be told, the state stays as it is and `meaning` says why.',
      tags,
      headers: TenantHeaderSchema,
      params,
      response: { 200: { description: 'The posting; `state` is `none` where there is none.', content: { 'application/json': { schema: PostingSchema } } }, ...problemResponses(...LOOKING) }
    }
  }, async request => below(basePath, await readPosting(dependencies, commandOf(request))))

  app.delete('/gl-batches/:id/posting', {
    config: { scope: 'batches:post', actsFor: 'header' },
    schema: {
      operationId: 'undoPosting',
      summary: 'Take a posting back',
      description: 'Deletes the batch in ConnectWise when it has exactly the records that were posted, so that exports return them again. The accounting package is untouched. REST connections only.',
      tags,
      headers: TenantHeaderSchema,
      params,
      response: { 200: { description: 'Nothing is posted any more.', content: { 'application/json': { schema: PostingSchema } } }, ...problemResponses(...CHANGING, 'POSTING_UNDO_UNAVAILABLE') }
    }
  }, async request => {
    const command = commandOf(request)
    return below(basePath, await measure('undo', command.tenantId, undoPosting(dependencies, command)))
  })
  done()
}

function commandOf ({ headers, params: { id }, workSignal }: { headers: { 'x-tenant-id': string }, params: { id: string }, workSignal: AbortSignal }) {
  return { tenantId: headers['x-tenant-id'], batchId: id, signal: workSignal }
}
