import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import { LogController, type FastifyBaseLogger, type FastifyReply } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { continueTrace, toChildTraceparent, toTraceparent, type TraceContext } from './trace-context.ts'

interface Identity {
  requestId: string
  trace: TraceContext
}

/** What may stand in a log, a terminal, a URL or a page as it is. */
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9._~:/+=@-]{0,127}$/

/**
 * Names every call: with the `X-Request-Id` and in the trace that its caller gives, or new ones. The same names stand on
 * the answer, in every log line of the call, and on the calls to others that are made in its course, also after its answer.
 */
export class CallIdentity {
  readonly #newId: () => string
  readonly #known = new WeakMap<IncomingMessage, Identity>()
  readonly #current = new AsyncLocalStorage<Identity>()

  constructor (newId: () => string) {
    this.#newId = newId
  }

  /** The part of the server's options that names calls and the lines of their log. */
  get serverOptions () {
    return {
      logController: new LogController({ requestIdLogLabel: 'requestId' }),
      genReqId: (request: IncomingMessage) => this.#of(request).requestId,
      childLoggerFactory: (logger: FastifyBaseLogger, bindings: object, options: object, request: IncomingMessage) => {
        const { traceId, spanId } = this.#of(request).trace
        return logger.child({ ...bindings, traceId, spanId }, options)
      }
    }
  }

  /** Names answers, and makes what a route does do it under the name of its call. Registered before all others. */
  readonly plugin = fastifyPlugin((app, _options, done) => {
    app.addHook('onRequest', (request, reply, next) => {
      this.name(request.raw, reply)
      next()
    })
    // after the body was read: what reads it goes on outside of any context
    app.addHook('preValidation', (request, _reply, next) => {
      this.#current.run(this.#of(request.raw), next)
    })
    done()
  })

  /** Names an answer. */
  name (request: IncomingMessage, reply: FastifyReply): void {
    const { requestId, trace } = this.#of(request)
    void reply.header('x-request-id', requestId).header('traceparent', toTraceparent(trace))
  }

  /** Headers for a call to others: none where no call of ours is under way. */
  readonly outboundHeaders = (): Record<string, string> => {
    const identity = this.#current.getStore()
    return identity === undefined ? {} : { 'x-request-id': identity.requestId, traceparent: toChildTraceparent(identity.trace) }
  }

  #of (request: IncomingMessage): Identity {
    let identity = this.#known.get(request)
    if (identity === undefined) {
      const given = request.headers['x-request-id']
      identity = {
        requestId: typeof given === 'string' && SAFE_ID.test(given) ? given : this.#newId(),
        trace: continueTrace(request.headers['traceparent'] as string | undefined)
      }
      this.#known.set(request, identity)
    }
    return identity
  }
}
