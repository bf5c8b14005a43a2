import type { FastifyReply } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { Problem } from '../domain/problem.ts'
import { tenantOf } from './access.ts'

export interface RateLimitOptions {
  /** Calls a minute; 0 is no limit. */
  rates: { credential: number, tenant: number }
  take: (subject: string, limit: number) => Promise<RateState>
  /** Is told which limit refuses a call. */
  refused: (name: 'credential' | 'tenant') => void
}

interface RateState {
  isAllowed: boolean
  limit: number
  remaining: number
  resetSeconds: number
}

/**
 * Limits the calls of a credential, also those that are refused afterwards. Calls that need no credential and carry none
 * are not counted.
 */
export const credentialRate = fastifyPlugin<RateLimitOptions>((app, options, done) => {
  app.addHook('onRequest', async ({ caller }, reply) => { await count(reply, caller.credential, { name: 'credential', ...options }) })
  done()
})

/** Limits the calls for a tenant with a credential that sees it; comes behind `access`, so that no other uses its calls up. */
export const tenantRate = fastifyPlugin<RateLimitOptions>((app, options, done) => {
  app.addHook('onRequest', async (request, reply) => {
    if (request.caller.credential !== undefined) await count(reply, tenantOf(request), { name: 'tenant', ...options })
  })
  done()
})

async function count (reply: FastifyReply, subject: string | undefined, { name, rates, take, refused }: RateLimitOptions & { name: 'credential' | 'tenant' }): Promise<void> {
  if (subject === undefined || rates[name] === 0) return
  const state = await take(`${name}:${subject}`, rates[name])
  addHeaders(reply, name, state)
  if (state.isAllowed) return
  refused(name)
  throw new Problem('RATE_LIMITED', `This ${name} takes ${state.limit} calls a minute, and they are used up.`, { retryAfterSeconds: state.resetSeconds })
}

/** The fields of draft-ietf-httpapi-ratelimit-headers, one member a limit. */
function addHeaders (reply: FastifyReply, name: string, { limit, remaining, resetSeconds }: RateState): void {
  append(reply, 'ratelimit-policy', `"${name}";q=${limit};w=60`)
  append(reply, 'ratelimit', `"${name}";r=${remaining};t=${resetSeconds}`)
}

function append (reply: FastifyReply, name: string, member: string): void {
  const before = reply.getHeader(name)
  void reply.header(name, before === undefined ? member : `${String(before)}, ${member}`)
}
