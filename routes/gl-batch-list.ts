import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { GlBatchListSchema, GlBatchQuerySchema } from '../openapi/gl-batch-list.ts'
import { listGlBatches, type ListDependencies } from '../src/usecases/list-gl-batches.ts'
import { below } from './links.ts'
import { problemResponses, TenantHeaderSchema } from './responses.ts'

/** `GET /gl-batches`: the batches of a tenant, page by page. */
export const glBatchListRoute: FastifyPluginCallbackTypebox<ListDependencies & { basePath: string }> = (app, { basePath, ...dependencies }, done) => {
  app.get('/gl-batches', {
    config: { scope: 'batches:read', actsFor: 'header' },
    // values of a query are text
    preValidation: (request, _reply, next) => {
      const query = request.query as Record<string, unknown>
      if (typeof query['limit'] === 'string' && /^[0-9]+$/.test(query['limit'])) query['limit'] = Number(query['limit'])
      next()
    },
    schema: {
      operationId: 'listGlBatches',
      summary: 'The GL batches of a tenant',
      description: 'Newest first, with counts in place of the long lists that the record of a batch has. `Link` and `nextCursor` lead to the next page.',
      tags: ['GL batches'],
      headers: TenantHeaderSchema,
      querystring: GlBatchQuerySchema,
      response: {
        200: {
          description: 'One page.',
          headers: { link: Type.String({ description: 'The next page, `rel="next"` (RFC 8288); absent on the last one.' }) },
          content: { 'application/json': { schema: GlBatchListSchema } }
        },
        ...problemResponses('TENANT_HEADER_MISSING', 'TENANT_UNKNOWN')
      }
    }
  }, async (request, reply) => {
    const page = await listGlBatches(dependencies, request.headers['x-tenant-id'], request.query)
    if (page.nextCursor !== null) {
      const query = Object.entries({ ...request.query, cursor: page.nextCursor }).map(([name, value]): [string, string] => [name, String(value)])
      void reply.header('link', `</gl-batches?${new URLSearchParams(query).toString()}>; rel="next"`)
    }
    return { ...page, items: page.items.map(item => below(basePath, item)) }
  })
  done()
}
