import fastify from 'fastify'
import t from 'tap'
import { metricsListener } from '../../src/http/metrics-listener.ts'
import { createLogger } from '../../src/telemetry/logger.ts'

t.test('figures that cannot be read end the connection, not the process', async t => {
  const lines: string[] = []
  const app = fastify({ loggerInstance: createLogger('info', { write: line => { lines.push(line) } }) })
  const figures = { contentType: 'text/plain', read: async () => await Promise.reject(new Error('no figures')) }
  await app.register(metricsListener, { listen: { host: '127.0.0.1', port: 0 }, figures })
  await app.ready()
  t.teardown(async () => await app.close())
  const { address } = JSON.parse(String(lines[0])) as { address: { port: number } }
  await t.rejects(fetch(`http://127.0.0.1:${address.port}/metrics`), { message: 'fetch failed' })
})
