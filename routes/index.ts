import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { BatchList } from '../src/domain/batch-list.ts'
import type { JournalReader } from '../src/domain/journal.ts'
import type { KeyDependencies } from '../src/usecases/api-keys.ts'
import type { KeyedExportDependencies } from '../src/usecases/keyed-export.ts'
import type { KeyedPostingDependencies } from '../src/usecases/posting/keyed-posting.ts'
import { errorRoutes } from './errors.ts'
import { glBatchContentRoute } from './gl-batch-content.ts'
import { glBatchListRoute } from './gl-batch-list.ts'
import { glBatchRoutes } from './gl-batches.ts'
import { healthRoutes, type Probe } from './health.ts'
import { journalRoutes } from './journal.ts'
import { keyRoutes } from './keys.ts'
import { postingRoutes, type PostingRouteOptions } from './postings.ts'
import { tenantRoutes } from './tenants.ts'
import { unpostedRoutes } from './unposted.ts'

/** What the routes are given to work with. */
export interface RouteOptions {
  dependencies: KeyedExportDependencies & KeyedPostingDependencies & KeyDependencies
  journals: JournalReader
  list: BatchList
  probes: Record<string, Probe>
  /** Empty, or the path below which callers find the service. */
  basePath: string
  measurePosting: PostingRouteOptions['measure']
}

/**
 * The API that callers need a credential for, at a glance; each route declares its scope and where it names its tenant:
 *
 *   POST   /gl-batches                 export
 *   GET    /gl-batches                 find
 *   GET    /gl-batches/:id             record
 *   DELETE /gl-batches/:id             cancel while it runs
 *   GET    /gl-batches/:id/content     document
 *   GET    /gl-batches/:id/journal     its double entry
 *   GET    /unposted                   preview
 *   PUT    /gl-batches/:id/posting     mark as exported in ConnectWise
 *   GET    /gl-batches/:id/posting     what ConnectWise was told
 *   DELETE /gl-batches/:id/posting     take it back
 *   GET    /tenants                    list
 *   PUT    /tenants/:id                store a connection
 *   GET    /tenants/:id                show it, secrets masked
 *   DELETE /tenants/:id                forget it
 *   POST   /tenants/:id/check          try it
 *   POST   /keys                       make an API key
 *   GET    /keys                       list them
 *   DELETE /keys/:id                   revoke one
 */
export const guardedRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { dependencies, list, journals, basePath, measurePosting }) => {
  await app.register(glBatchListRoute, { list, tenants: dependencies.tenants, basePath })
  await app.register(glBatchRoutes, { dependencies, basePath })
  await app.register(glBatchContentRoute, { dependencies })
  await app.register(journalRoutes, { dependencies: { ...dependencies, journals } })
  await app.register(unpostedRoutes, { dependencies })
  await app.register(postingRoutes, { dependencies, basePath, measure: measurePosting })
  await app.register(tenantRoutes, { dependencies })
  await app.register(keyRoutes, { dependencies })
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
