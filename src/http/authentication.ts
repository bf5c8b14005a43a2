import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { Problem } from '../domain/problem.ts'
import type { Secret } from '../domain/secret.ts'

/**
 * Lets calls to the routes of its scope through only with the API key. Without a key the service listens on loopback
 * only, so that nothing is open to the world.
 */
export const authentication = fastifyPlugin<{ apiKey: Secret | undefined }>((app, { apiKey }, done) => {
  if (apiKey !== undefined) {
    const expected = digest(apiKey.reveal())
    app.addHook('onRequest', (request, _reply, next) => {
      assertKey(request, expected)
      next()
    })
  }
  done()
})

function assertKey (request: FastifyRequest, expected: Buffer): void {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (given === undefined) throw new Problem('UNAUTHENTICATED', 'The call carries no API key.')
  if (!timingSafeEqual(digest(given), expected)) throw new Problem('UNAUTHENTICATED', 'The API key is not the one of this service.')
}

/** Equal lengths for a comparison that tells nothing by its time. */
function digest (text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
