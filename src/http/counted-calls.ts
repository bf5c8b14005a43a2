import { fastifyPlugin } from 'fastify-plugin'

/** A call that was answered; the route is its pattern, so that there are as many as the API has. */
interface AnsweredCall {
  method: string
  route: string
  status: number
}

/** Tells of every call that was answered. */
export const countedCalls = fastifyPlugin<{ answered: (call: AnsweredCall) => void }>((app, { answered }, done) => {
  app.addHook('onResponse', ({ method, routeOptions }, reply, next) => {
    answered({ method, route: routeOptions.url ?? 'none', status: reply.statusCode })
    next()
  })
  done()
})
