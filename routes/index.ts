import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { KeyedExportDependencies } from '../src/usecases/keyed-export.ts'
import { errorRoutes } from './errors.ts'
import { glBatchRoutes } from './gl-batches.ts'
import { healthRoutes, type Probe } from './health.ts'
import { tenantRoutes } from './tenants.ts'

/** What the routes are given to work with. */
export interface RouteOptions {
  dependencies: KeyedExportDependencies
  probes: Record<string, Probe>
}

/**
 * The API that callers need a key for, at a glance:
 *
 *   POST   /gl-batches                 export
 *   GET    /gl-batches/:id             record
 *   DELETE /gl-batches/:id             cancel while it runs
 *   GET    /gl-batches/:id/content     document
 *   GET    /tenants                    list
 *   PUT    /tenants/:id                store a connection
 *   GET    /tenants/:id                show it, secrets masked
 *   DELETE /tenants/:id                forget it
 *   POST   /tenants/:id/check          try it
 */
export const guardedRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { dependencies }) => {
  await app.register(glBatchRoutes, { dependencies })
  await app.register(tenantRoutes, { dependencies })
}

/**
 * What is open to everybody, besides /docs and /openapi.json:
 *
 *   GET    /livez                      the process answers
 *   GET    /readyz                     the stores answer
 *   GET    /errors/:code               what a problem means
 */
export const openRoutes: FastifyPluginAsyncTypebox<Pick<RouteOptions, 'probes'>> = async (app, { probes }) => {
  await app.register(healthRoutes, { probes })
  await app.register(errorRoutes)
}
