import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fastifyPlugin } from 'fastify-plugin'
import { shuttingDown } from '../domain/shutting-down.ts'

export interface DrainPlan {
  /** How long calls are still taken while the service says that it is not ready. */
  delayMs: number
  /** How long what runs may take to finish after that. */
  graceMs: number
}

export interface DrainingOptions {
  /** Resolves when nothing runs any more that no open call waits for. */
  idle: () => Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the service was told to stop. */
    isStopping: () => boolean
    /**
     * Lets what runs finish: is not ready at once, takes no more calls after a delay, and returns when all is done or the
     * grace period is over. What is left then, `close` ends.
     */
    drain: (plan: DrainPlan) => Promise<void>
  }
}

/** How long ended calls have to be answered before their connections are closed. */
export const SETTLE_MS = 2000

/** Stops the service in steps. Without `drain`, `close` takes no more calls at once and ends what runs. */
export const draining = fastifyPlugin<DrainingOptions>((app, { idle }, done) => {
  const open = new Set<ServerResponse>()
  let state: 'serving' | 'leaving' | 'refusing' = 'serving'
  let answered = () => {}
  let deadline: NodeJS.Timeout | undefined

  app.decorate('isStopping', () => state !== 'serving')
  app.decorate('drain', async ({ delayMs, graceMs }) => {
    state = 'leaving'
    app.log.info({ delayMs, graceMs }, 'told to stop: not ready any more')
    await sleep(delayMs)
    state = 'refusing'
    app.server.close()
    app.log.info({ calls: open.size }, 'taking no more calls')
    const isDone = await within(graceMs, allDone())
    if (!isDone) app.log.warn({ calls: open.size }, 'the grace period is over: what still runs is ended')
  })

  app.addHook('onRequest', (request, reply, next) => {
    if (state === 'refusing' && request.routeOptions.config.isAnsweredWhileStopping !== true) throw shuttingDown()
    open.add(reply.raw)
    reply.raw.once('close', () => {
      open.delete(reply.raw)
      if (open.size === 0) answered()
      // one that was kept alive before the service was told to stop
      if (state === 'refusing') setImmediate(() => { app.server.closeIdleConnections() })
    })
    next()
  })
  // so that a gateway takes its next call elsewhere, and does not lose it on a connection that is closed under its hands
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (state !== 'serving') void reply.header('connection', 'close')
    next(null, payload)
  })
  app.addHook('preClose', next => {
    state = 'refusing'
    deadline = setTimeout(() => { app.server.closeAllConnections() }, SETTLE_MS)
    next()
  })
  app.addHook('onClose', (_app, next) => {
    clearTimeout(deadline)
    next()
  })
  done()

  /** In this order: a call can be answered before what it has begun is done. */
  async function allDone (): Promise<void> {
    if (open.size > 0) await new Promise<void>(resolve => { answered = resolve })
    await idle()
  }
})

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For those who watch the service. */
    isAnsweredWhileStopping?: boolean
  }
}

/** Whether work ended in time. */
async function within (ms: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: over, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => { resolve(false) }, ms)
  try {
    return await Promise.race([work.then(() => true), over])
  } finally {
    clearTimeout(timer)
  }
}
