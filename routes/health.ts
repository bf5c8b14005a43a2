import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type {} from '../src/http/draining.ts'
import { openProblemResponses } from './responses.ts'

/** Rejects when a store would fail now. */
export type Probe = () => Promise<void>

const tags = ['Operation']
const StoreSchema = Type.Object({ name: Type.String(), ready: Type.Boolean() })
const ReadinessSchema = Type.Object({
  ready: Type.Boolean(),
  stopping: Type.Optional(Type.Literal(true, { description: 'The service was told to stop: calls belong elsewhere.' })),
  stores: Type.Array(StoreSchema)
}, { title: 'Readiness' })
const config = { isAnsweredWhileStopping: true }

/** `/livez` and `/readyz`, open to everybody and therefore without detail. */
export const healthRoutes: FastifyPluginCallbackTypebox<{ probes: Record<string, Probe> }> = (app, { probes }, done) => {
  app.get('/livez', {
    config,
    schema: {
      operationId: 'getLiveness',
      summary: 'Whether the process answers',
      tags,
      security: [],
      response: { 200: Type.Object({ live: Type.Literal(true) }, { title: 'Liveness' }), ...openProblemResponses() }
    }
  }, () => ({ live: true as const }))

  app.get('/readyz', {
    config,
    schema: {
      operationId: 'getReadiness',
      summary: 'Whether calls can be taken: the stores can be used, and the service was not told to stop',
      tags,
      security: [],
      response: { 200: ReadinessSchema, 503: ReadinessSchema, ...openProblemResponses() }
    }
  }, async (request, reply) => {
    const stores = await Promise.all(Object.entries(probes).map(async ([name, probe]) => {
      try {
        await probe()
        return { name, ready: true }
      } catch (error) {
        request.log.error({ err: error, store: name }, 'a store is not ready')
        return { name, ready: false }
      }
    }))
    const stopping = app.isStopping()
    const ready = !stopping && stores.every(store => store.ready)
    return await reply.code(ready ? 200 : 503).send({ ready, ...stopping ? { stopping } : {}, stores })
  })
  done()
}
