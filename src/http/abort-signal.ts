import type { FastifyReply } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { Problem } from '../domain/problem.ts'
import { shuttingDown } from '../domain/shutting-down.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Aborted, with a Problem as its reason, when the caller goes away or the service stops. */
    workSignal: AbortSignal
  }
}

/** Gives every request a signal that ends the work done for it. */
export const abortSignal = fastifyPlugin((app, _options, done) => {
  const stopping = new AbortController()
  app.decorateRequest('workSignal')
  app.addHook('onRequest', (request, reply, next) => {
    request.workSignal = AbortSignal.any([stopping.signal, callerGone(reply)])
    next()
  })
  app.addHook('preClose', (closed) => {
    stopping.abort(shuttingDown())
    closed()
  })
  done()
})

function callerGone (reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Problem('CALLER_GONE', 'The caller closed the connection before the answer.'))
  })
  return gone.signal
}
