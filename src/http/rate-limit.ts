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

/** Limits the calls of a credential and for a tenant. Calls that need no credential and carry none are not counted. */
export const rateLimit = fastifyPlugin<RateLimitOptions>((app, { rates, take, refused }, done) => {
  app.addHook('onRequest', async (request, reply) => {
    const { credential } = request.caller
    if (credential === undefined) return
    await count(reply, 'credential', credential)
    const tenantId = tenantOf(request)
    if (tenantId !== undefined) await count(reply, 'tenant', tenantId)
  })

  async function count (reply: FastifyReply, name: keyof typeof rates, subject: string): Promise<void> {
    if (rates[name] === 0) return
    const state = await take(`${name}:${subject}`, rates[name])
    addHeaders(reply, name, state)
    if (state.isAllowed) return
    refused(name)
    throw new Problem('RATE_LIMITED', `This ${name} takes ${state.limit} calls a minute, and they are used up.`, { retryAfterSeconds: state.resetSeconds })
  }
  done()
})

/** The fields of draft-ietf-httpapi-ratelimit-headers, one member a limit. */
function addHeaders (reply: FastifyReply, name: string, { limit, remaining, resetSeconds }: RateState): void {
  append(reply, 'ratelimit-policy', `"${name}";q=${limit};w=60`)
  append(reply, 'ratelimit', `"${name}";r=${remaining};t=${resetSeconds}`)
}

function append (reply: FastifyReply, name: string, member: string): void {
  const before = reply.getHeader(name)
  void reply.header(name, before === undefined ? member : `${String(before)}, ${member}`)
}
