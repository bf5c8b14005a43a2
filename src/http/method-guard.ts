import type {} from '@fastify/swagger'
import { fastifyPlugin } from 'fastify-plugin'
import { Problem } from '../domain/problem.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Answers 405 with `Allow` where a path exists and the method does not. Registered before the routes, run after them. */
export const methodGuard = fastifyPlugin((app, _options, done) => {
  const known = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set()
    for (const one of [method].flat()) methods.add(one)
    known.set(url, methods)
  })
  app.decorate('refuseOtherMethods', () => {
    for (const [url, methods] of [...known]) {
      const allow = [...methods].sort().join(', ')
      app.route({
        url,
        method: METHODS.filter(method => !methods.has(method)),
        schema: { hide: true },
        handler: (request, reply) => {
          void reply.header('allow', allow)
          throw new Problem('METHOD_NOT_ALLOWED', `${request.method} is not a method of this path; it takes ${allow}.`)
        }
      })
    }
  })
  done()
})

declare module 'fastify' {
  interface FastifyInstance {
    refuseOtherMethods: () => void
  }
}
