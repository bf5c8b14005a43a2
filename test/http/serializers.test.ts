import fastify from 'fastify'
import t from 'tap'
import { buildSerializer } from '../../src/http/serializers.ts'

t.test('an answer is written by its schema, which is compiled when it is first needed', async t => {
  const app = fastify({ schemaController: { compilersFactory: { buildSerializer } } })
  t.teardown(() => app.close())
  const known = { type: 'object', properties: { known: { type: 'string' } } }
  app.get('/known', { schema: { response: { 200: known } } }, () => ({ known: 1, secret: 2 }))
  app.get('/broken', { schema: { response: { 200: { $ref: 'nowhere#' } } } }, () => ({}))
  for (let again = 0; again < 2; again++) t.equal((await app.inject('/known')).body, '{"known":"1"}')
  t.equal((await app.inject('/broken')).statusCode, 500)
})
