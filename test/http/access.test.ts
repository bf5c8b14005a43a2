import fastify from 'fastify'
import t from 'tap'
import { access } from '../../src/http/access.ts'

t.test('a guarded route that does not say who may call it does not start', async t => {
  for (const config of [undefined, { scope: 'batches:read' }, { actsFor: 'header' }] as const) {
    const app = fastify()
    await app.register(access)
    t.throws(() => app.get('/open-by-mistake', config === undefined ? {} : { config }, () => 'secret'), { message: /^GET \/open-by-mistake does not say who may call it: add config: \{ scope: …, actsFor: … \} to the route\.$/ })
    await app.close()
  }
})
