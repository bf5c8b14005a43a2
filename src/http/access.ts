import type {} from '@fastify/swagger'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import type { Scope } from '../../openapi/api-key.ts'
import { maySee } from '../domain/caller.ts'
import { Problem } from '../domain/problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a credential needs for the route. */
    scope?: Scope
    /** Where the route names its tenant: in `X-Tenant-Id`, as `:id` of its path, or nowhere. */
    actsFor?: 'header' | 'path' | 'no tenant'
  }
}

/**
 * Lets a call through when its credential has the scope of the route and sees its tenant. A tenant that it does not see
 * is answered before anything is looked up, so that it cannot be told from one that does not exist. A route that
 * declares nothing does not start.
 */
export const access = fastifyPlugin((app, _options, done) => {
  app.addHook('onRoute', route => { declare(route) })
  app.addHook('onRequest', (request, reply, next) => {
    assertScope(request, reply)
    assertTenant(request)
    next()
  })
  done()
})

/** The tenant that a call to a guarded route acts for. */
export function tenantOf ({ headers, params, routeOptions }: FastifyRequest): string | undefined {
  switch (routeOptions.config.actsFor) {
    case 'header': return headers['x-tenant-id'] as string
    case 'path': return (params as { id: string }).id
    default: return undefined
  }
}

function declare (route: RouteOptions): void {
  const { scope, actsFor } = route.config ?? {}
  if (scope === undefined || actsFor === undefined) {
    throw new Error(`${String(route.method)} ${route.url} does not say who may call it: add config: { scope: …, actsFor: … } to the route.`)
  }
  const description = [route.schema?.description, `Scope: \`${scope}\`.`].filter(text => text !== undefined).join(' ')
  route.schema = { ...route.schema, description, security: [{ bearer: [scope] }] }
}

function assertScope ({ caller, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const scope = routeOptions.config.scope as Scope
  if (caller.scopes.includes(scope)) return
  void reply.header('www-authenticate', `Bearer error="insufficient_scope", scope="${scope}"`)
  throw new Problem('SCOPE_MISSING', `The credential lacks the scope ${scope}.`)
}

function assertTenant (request: FastifyRequest): void {
  const { caller, headers, routeOptions } = request
  const [only, ...others] = caller.tenants === 'all' ? [] : caller.tenants
  // the header is filled in, so that a route reads the tenant in one place
  if (routeOptions.config.actsFor === 'header' && others.length === 0) headers['x-tenant-id'] ??= only
  if (routeOptions.config.actsFor === 'header' && headers['x-tenant-id'] === undefined) {
    throw new Problem('TENANT_HEADER_MISSING', 'The header X-Tenant-Id is missing.', { errors: [{ pointer: 'header:x-tenant-id', detail: 'is missing' }] })
  }
  const tenantId = tenantOf(request)
  if (tenantId !== undefined && !maySee(caller, tenantId)) throw unseen(request, tenantId)
}

/** What the route answers where there is no such tenant. */
function unseen ({ params, routeOptions }: FastifyRequest, tenantId: string): Problem {
  const batchId = routeOptions.config.actsFor === 'header' ? (params as { id?: string }).id : undefined
  return batchId === undefined
    ? new Problem('TENANT_UNKNOWN', `There is no tenant ${tenantId}.`)
    : new Problem('BATCH_UNKNOWN', `This tenant has no batch ${batchId}.`)
}
