import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fastify from 'fastify'
import t, { type Test } from 'tap'
import { PieceByPiece } from '../../src/http/piece-by-piece.ts'

const PIECE_BYTES = 262_144
const PIECES = 40

/** A source with one buffer for all its pieces; `ended` is told when it knows that it is done with. */
function source (pieces = PIECES) {
  const ended = Promise.withResolvers<number>()
  async function * read (): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.alloc(PIECE_BYTES)
    let given = 0
    try {
      for (; given < pieces; given++) {
        await Promise.resolve()
        yield buffer.fill(given + 1)
      }
    } finally {
      ended.resolve(given)
    }
  }
  return { pieces: read(), ended: ended.promise }
}

/** Serves one answer on loopback and begins to read it. */
async function ask (t: Test, answer: () => PieceByPiece, headers: Record<string, number> = {}): Promise<IncomingMessage> {
  const app = fastify()
  app.get('/', (_request, reply) => reply.headers(headers).send(answer()))
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(async () => { await app.close() })
  const call = request({ port: (app.server.address() as AddressInfo).port, agent: false }).end()
  const [response] = await once(call, 'response') as [IncomingMessage]
  return response
}

for (const [framing, headers] of [['chunked', {}], ['of a length', { 'content-length': PIECES * PIECE_BYTES }]] as const) {
  t.test(`an answer ${framing} arrives whole from a source with one buffer, however slowly it is read`, async t => {
    const { pieces, ended } = source()
    const response = await ask(t, () => new PieceByPiece(pieces), headers)
    const counts = new Array<number>(PIECES + 1).fill(0)
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      for (const byte of chunk) counts[byte]!++
      // so that what was sent waits in the connection
      if (counts[1]! < 2 * chunk.length) await new Promise(resolve => setImmediate(resolve))
    }
    t.ok(response.complete)
    t.strictSame(counts, [0, ...new Array<number>(PIECES).fill(PIECE_BYTES)])
    t.equal(await ended, PIECES)
  })
}

t.test('a caller that goes away ends the source', async t => {
  const { pieces, ended } = source(1000)
  const response = await ask(t, () => new PieceByPiece(pieces))
  await once(response, 'readable')
  response.destroy()
  const given = await ended
  t.ok(given < 1000, `${given} pieces`)
})

t.test('a source that fails breaks the answer off', async t => {
  async function * failing (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('begin')
    await Promise.resolve()
    throw new Error('the disk is gone')
  }
  const response = await ask(t, () => new PieceByPiece(failing()))
  await t.rejects(async () => { for await (const chunk of response) t.equal(String(chunk), 'begin') }, { code: 'ECONNRESET' })
  t.notOk(response.complete)
})

t.test('the answer to HEAD passes the body over: nothing is logged, and the source is told', async t => {
  const { pieces, ended } = source()
  const lines: string[] = []
  const app = fastify({ logger: { level: 'warn', stream: { write: line => { lines.push(line) } } } })
  app.get('/', (_request, reply) => reply.header('content-length', 5).send(new PieceByPiece(pieces)))
  t.teardown(async () => { await app.close() })
  const { statusCode, headers } = await app.inject({ method: 'HEAD', url: '/' })
  t.match({ statusCode, headers }, { statusCode: 200, headers: { 'content-length': '5' } })
  t.equal(await ended, 0)
  t.strictSame(lines, [])
})

t.test('where only the end of the connection ends the answer, one that breaks off is reset', async t => {
  async function * failing (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('begin')
    await Promise.resolve()
    throw new Error('the disk is gone')
  }
  const app = fastify()
  app.get('/', (_request, reply) => reply.send(new PieceByPiece(failing())))
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(async () => { await app.close() })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.0\r\n\r\n')
  await t.rejects(text(socket), { code: 'ECONNRESET' })
})

t.test('nothing is kept of the pieces that were sent', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const figures: number[] = []
  const piece = Buffer.from('piece')
  async function * many (): AsyncGenerator<Uint8Array> {
    for (let given = 0; given <= 40_000; given++) {
      if (given % 20_000 === 0) figures.push(held())
      yield piece
    }
    await Promise.resolve()
  }
  const taker = new Writable({ write: (_chunk, _encoding, done) => { done() } })
  new PieceByPiece(many()).pipe(taker)
  await once(taker, 'finish')
  const [, before = 0, after = 0] = figures
  t.ok(after - before < 1_000_000, `${after - before} bytes more`)
})

t.test('a source that was opened and is never sent is told all the same', async t => {
  const { pieces, ended } = source()
  new PieceByPiece(pieces).destroy()
  t.equal(await ended, 0)
})

t.test('a source that fails and is never sent is no fault any more', async t => {
  const failed = Promise.withResolvers<undefined>()
  const body = new PieceByPiece({
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        failed.resolve(undefined)
        return await Promise.reject(new Error('gone'))
      }
    })
  })
  body.destroy()
  await failed.promise
  await once(body, 'close')
  t.pass('nothing was thrown')
})
