import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { fastifyPlugin } from 'fastify-plugin'

export interface MetricsListenerOptions {
  listen: { host: string, port: number }
  figures: { contentType: string, read: () => Promise<string> }
}

/** Answers `GET /metrics` at an address of its own, to whoever reaches it, until the service has stopped. */
export const metricsListener = fastifyPlugin<MetricsListenerOptions>((app, { listen, figures }, done) => {
  const server = serve(figures)
  // an address that is taken keeps the service from starting
  app.addHook('onReady', async () => {
    server.listen(listen.port, listen.host)
    await once(server, 'listening').catch((error: unknown) => { throw Object.assign(error as Error, { isForMetrics: true }) })
    app.log.info({ address: server.address() }, 'figures are at /metrics of an address of their own')
  })
  app.addHook('onClose', (_app, next) => {
    server.close()
    server.closeAllConnections()
    next()
  })
  done()
})

function serve (figures: MetricsListenerOptions['figures']): Server {
  return createServer((request, answer) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      answer.writeHead(404).end()
      return
    }
    figures.read().then(text => { answer.writeHead(200, { 'content-type': figures.contentType }).end(text) }, (error: unknown) => { answer.destroy(error as Error) })
  })
}
