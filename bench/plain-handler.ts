import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Transform, pipeline } from 'node:stream'
import replyFrom from '@fastify/reply-from'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import fastify from 'fastify'
import { Agent, request as send } from 'undici'
import { LEGACY_PATH } from './support/generated-document.ts'

// what one writes without this service: the form comes from the caller, the answer is JSON without a copy, or XML
const [upstream = '', folder = ''] = process.argv.slice(2)
const app = fastify({ logger: { level: 'info' } })
const dispatcher = new Agent()
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false })

app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body))

async function post (form: string) {
  const answer = await send(`${upstream}${LEGACY_PATH}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form, dispatcher })
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
  return answer
}

app.post<{ Body: string }>('/json', async ({ body }, reply) => {
  const text = await (await post(body)).body.text()
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what fast-xml-parser itself ships for this
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) return await reply.code(502).send({ message: verdict.err.msg })
  return await reply.send(parser.parse(text))
})

app.post<{ Body: string }>('/tee', async ({ body }, reply) => {
  const hash = createHash('sha256')
  const file = createWriteStream(join(folder, `${randomUUID()}.xml`))
  file.on('error', () => {})
  const tee = new Transform({
    transform (chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      if (file.write(chunk)) done(null, chunk)
      else file.once('drain', () => done(null, chunk))
    },
    flush (done) {
      file.end(done)
    }
  })
  pipeline((await post(body)).body, tee, error => {
    if (error != null) file.destroy()
  })
  return await reply.type('application/xml').send(tee)
})

await app.register(async proxy => {
  proxy.removeAllContentTypeParsers()
  proxy.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  await proxy.register(replyFrom, { base: upstream })
  proxy.post('/reply-from', (_request, reply) => (reply as unknown as { from: (path: string) => unknown }).from(LEGACY_PATH))
})

await app.listen({ port: 0, host: '127.0.0.1' })
process.once('SIGTERM', () => process.exit())
process.send?.({ url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` })
