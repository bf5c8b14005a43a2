import type { FastifyRequest } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { SCOPES } from '../../openapi/api-key.ts'
import type { Caller, CredentialCheck } from '../domain/caller.ts'
import { Problem } from '../domain/problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls a guarded route. */
    caller: Caller
  }
}

export interface AuthenticationOptions {
  /** False: a call without a credential may do everything. One that is sent is judged all the same. */
  isRequired: boolean
  credentials: CredentialCheck
}

const ANYBODY: Caller = { credential: undefined, scopes: SCOPES, tenants: 'all' }

/** Tells who calls the routes of its scope, and lets nobody else through. */
export const authentication = fastifyPlugin<AuthenticationOptions>((app, { isRequired, credentials }, done) => {
  app.decorateRequest('caller')
  app.addHook('onRequest', async (request, reply) => {
    const isOpen = !isRequired && request.headers.authorization === undefined
    request.caller = isOpen ? ANYBODY : await credentials.check(bearerOf(request))
    request.log = reply.log = request.log.child({ credential: request.caller.credential })
  })
  done()
})

function bearerOf ({ headers }: FastifyRequest): string {
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (given === undefined) throw new Problem('UNAUTHENTICATED', 'The call carries no API key and no token.')
  return given
}
