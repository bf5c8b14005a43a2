import fastify from 'fastify'
import t from 'tap'
import { Type } from 'typebox'
import { shareSerializers } from '../../src/http/shared-serializers.ts'

t.test('routes that share a schema share its serializer, others have their own', async t => {
  const app = fastify()
  t.teardown(async () => await app.close())
  shareSerializers(app)
  const shared = Type.Object({ name: Type.String() })
  const other = Type.Object({ count: Type.Integer() })
  const seen: unknown[] = []
  const answer = { name: 'acme', count: 3, secret: 'never' }
  for (const [url, schema] of [['/one', shared], ['/two', shared], ['/three', other]] as const) {
    app.get(url, { schema: { response: { 200: schema } } }, async (_request, reply) => {
      seen.push(reply.getSerializationFunction('200'))
      return await reply.send(answer)
    })
  }
  const bodies = []
  for (const url of ['/one', '/two', '/three']) bodies.push((await app.inject(url)).body)
  t.strictSame(bodies, ['{"name":"acme"}', '{"name":"acme"}', '{"count":3}'])
  t.type(seen[0], 'function')
  t.equal(seen[0], seen[1])
  t.not(seen[0], seen[2])
})

t.test('a serializer is compiled when it is first used', async t => {
  const app = fastify()
  t.teardown(async () => await app.close())
  shareSerializers(app)
  app.get('/broken', { schema: { response: { 200: { $ref: 'nowhere#' } } } }, () => ({}))
  await app.ready()
  t.equal((await app.inject('/broken')).statusCode, 500)
})
