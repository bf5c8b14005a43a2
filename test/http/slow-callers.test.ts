import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import fastify from 'fastify'
import t from 'tap'
import { serverOptions, slowCallers, type ConnectionLimits } from '../../src/http/slow-callers.ts'

const LIMITS: ConnectionLimits = { headersTimeoutMs: 200, requestTimeoutMs: 200, keepAliveTimeoutMs: 100, idleReaderTimeoutMs: 200, maxConnections: 10 }

/** A server with these limits, and what became of the answers that it began. */
async function serve (limits: Partial<ConnectionLimits> = {}) {
  const app = fastify({ ...serverOptions({ ...LIMITS, ...limits }, '') })
  await app.register(slowCallers, { ...LIMITS, ...limits })
  const endless = { produced: 0, stream: new Readable() }
  app.get('/', () => 'done')
  app.post('/', () => 'done')
  app.get('/endless', (_request, reply) => {
    const chunk = Buffer.alloc(65_536, 'x')
    endless.stream = new Readable({
      read () {
        endless.produced += chunk.length
        this.push(chunk)
      }
    })
    return reply.send(endless.stream)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const dial = (): Socket => connect(port, '127.0.0.1').on('error', () => {})
  return { app, dial, endless, [Symbol.asyncDispose]: async () => await app.close() }
}

function problemIn (answer: string): { status: string, problem: object } {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: head.split('\r\n')[0] ?? '', problem: JSON.parse(body) as object }
}

for (const [what, sent] of [
  ['headers never end', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ['body never ends', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":']
] as const) {
  t.test(`a request whose ${what} is answered 408 and its connection closed`, async t => {
    await using server = await serve()
    const socket = server.dial()
    socket.write(sent)
    const { status, problem } = problemIn(await text(socket))
    t.match(status, /^HTTP\/1\.1 408 /)
    t.match(problem, { code: 'REQUEST_TOO_SLOW', status: 408, type: '/errors/REQUEST_TOO_SLOW', retriable: true, outcome: 'none' })
  })
}

t.test('both time-outs may be as long as the configuration allows', async t => {
  await using server = await serve({ headersTimeoutMs: 600_000, requestTimeoutMs: 600_000 })
  const { headersTimeout, requestTimeout } = server.app.server
  t.strictSame([headersTimeout, requestTimeout], [600_000, 600_000])
})

t.test('a request that trickles in byte by byte has no more time than one that stalls', async t => {
  await using server = await serve()
  const socket = server.dial()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')
  const trickle = setInterval(() => socket.write('x'), 10)
  const answer = await text(socket)
  clearInterval(trickle)
  t.match(problemIn(answer).problem, { code: 'REQUEST_TOO_SLOW' })
})

t.test('headers that are too large are 431, and what is no HTTP is 400', async t => {
  await using server = await serve()
  for (const [sent, status, code] of [
    [`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['EHLO mail.example\r\n\r\n', 400, 'INVALID_REQUEST']
  ] as const) {
    const socket = server.dial()
    socket.write(sent)
    const answer = problemIn(await text(socket))
    t.match(answer.status, `HTTP/1.1 ${status} `)
    t.match(answer.problem, { code, status })
  }
})

t.test('a connection that its caller resets is let go without a word', async t => {
  await using server = await serve()
  const [accepted] = await Promise.all([once(server.app.server, 'connection') as Promise<[Socket]>, (async () => {
    const socket = server.dial()
    await once(socket, 'connect')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', () => socket.resetAndDestroy())
  })()])
  await new Promise<void>(resolve => { accepted[0].closed ? resolve() : accepted[0].once('close', () => { resolve() }) })
  t.equal(accepted[0].bytesWritten, 0)
})

t.test('an answer whose reader takes nothing is given up, and its source closed', async t => {
  await using server = await serve()
  const socket = server.dial()
  socket.pause()
  const [[accepted]] = await Promise.all([once(server.app.server, 'connection') as Promise<[Socket]>, once(socket, 'connect')])
  socket.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(accepted, 'close')
  if (!server.endless.stream.closed) await once(server.endless.stream, 'close')
  t.ok(server.endless.stream.destroyed)
  t.ok(server.endless.produced < 64 * 1024 ** 2, `${server.endless.produced} bytes were read ahead at most`)
  socket.destroy()
})

t.test('a reader that goes on reading is never given up', async t => {
  await using server = await serve({ idleReaderTimeoutMs: 100 })
  const socket = server.dial()
  socket.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n')
  const started = performance.now()
  let bytes = 0
  for await (const chunk of socket) {
    bytes += (chunk as Buffer).length
    if (performance.now() - started > 500) break
  }
  t.ok(bytes > 1024 ** 2)
  t.ok(performance.now() - started > 500)
})

t.test('a connection without a next request is closed', async t => {
  await using server = await serve()
  const socket = server.dial()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  t.match(await text(socket), /done$/)
})

t.test('a connection above the limit is closed at once', async t => {
  await using server = await serve({ maxConnections: 1, requestTimeoutMs: 60_000, headersTimeoutMs: 60_000 })
  const first = server.dial()
  await once(first, 'connect')
  const second = server.dial()
  second.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  t.equal(await text(second).catch(() => ''), '')
  first.destroy()
})
