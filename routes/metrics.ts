import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../src/domain/problem.ts'
import { problemResponses } from './responses.ts'

/** All figures of this process, in a text format. */
export interface Figures {
  contentType: string
  read: () => Promise<string>
}

/** `/metrics`: figures for Prometheus. They are of all tenants, and so for credentials that see all. */
export const metricsRoute: FastifyPluginCallbackTypebox<{ figures: Figures }> = (app, { figures }, done) => {
  app.get('/metrics', {
    config: { scope: 'metrics:read', actsFor: 'no tenant', isAnsweredWhileStopping: true },
    schema: {
      operationId: 'getMetrics',
      summary: 'Figures for Prometheus',
      description: 'What this process did since it started, in Prometheus\' text format; docs/metrics.md explains each. For credentials that act for all tenants. Not counted in rates, never shed.',
      tags: ['Operation'],
      response: { 200: { description: 'The figures.', content: { 'text/plain': { schema: Type.String() } } }, ...problemResponses() }
    }
  }, async (request, reply) => {
    if (request.caller.tenants !== 'all') {
      throw new Problem('SCOPE_MISSING', 'The credential acts for some tenants, and the figures are of all.', { fix: 'Use a credential that acts for all tenants.' })
    }
    return await reply.type(figures.contentType).send(await figures.read())
  })
  done()
}
