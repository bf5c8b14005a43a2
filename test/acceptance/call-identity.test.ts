import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { CallIdentity } from '../../src/http/call-identity.ts'
import { EVERYTHING, INTERFACES, openBench, until } from './failing-exports.ts'

const bench = await openBench({ simulator: { samples: false, counts: { invoices: 2, expenses: 1, purchases: 1 } } })
const { simulator, service } = bench
t.teardown(async () => await bench[Symbol.asyncDispose]())

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The log lines of the calls since the last look. */
function logged (): Record<string, unknown>[] {
  return service.logLines.splice(0).map(line => JSON.parse(line) as Record<string, unknown>)
}

/** Every call that ConnectWise got since the last look, by what names it. */
function received (): { requestId: unknown, traceparent: unknown }[] {
  const calls = [...simulator.requests].map(({ headers }) => ({ requestId: headers['x-request-id'], traceparent: headers['traceparent'] }))
  simulator.requests.clear()
  return calls
}

for (const tenant of INTERFACES) {
  t.test(`the names that a caller gives stand on the answer, in every log line and on every call to ConnectWise (${tenant})`, async t => {
    logged()
    received()
    const requestId = `Root=1-67891233-abcdef:${tenant}/~.@+`
    const answer = await service.exportBatch(tenant, EVERYTHING, { headers: { 'x-request-id': requestId, traceparent: TRACEPARENT } })
    t.equal(answer.status, 201)
    t.equal(answer.headers.get('x-request-id'), requestId)
    const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(answer.headers.get('traceparent') ?? '') ?? []
    t.equal(traceId, TRACE)
    await answer.arrayBuffer()
    await until(() => service.logLines.some(line => line.includes('request completed')))
    for (const line of logged()) t.match(line, { requestId, traceId: TRACE, spanId: String(spanId) }, String(line['msg']))
    const calls = received()
    t.ok(calls.length > 0)
    for (const { requestId: named, traceparent } of calls) {
      t.equal(named, requestId)
      t.match(traceparent, new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`))
    }
    t.equal(new Set([spanId, '00f067aa0ba902b7', ...calls.map(({ traceparent }) => String(traceparent).split('-')[2])]).size, calls.length + 2, 'a span of its own for each')
  })
}

t.test('an export in the background goes on under the name of the call that began it', async t => {
  received()
  const requestId = randomUUID()
  const answer = await service.exportBatch('rest', EVERYTHING, { headers: { 'x-request-id': requestId, traceparent: TRACEPARENT, prefer: 'respond-async' } })
  const { id } = await answer.json() as GlBatchRecord
  await until(() => service.records().some(record => record.id === id && record.status === 'complete'))
  const calls = received()
  t.ok(calls.length > 1)
  for (const call of calls) t.match(call, { requestId, traceparent: new RegExp(`^00-${TRACE}-`) })
})

t.test('a name that is absent, too long or not safe is replaced by a new one', async t => {
  for (const given of [undefined, '', ' ', 'x'.repeat(129), 'two words', 'tab\there', 'a;b', '<b>', '"', '-begins-with-a-dash', 'a,b', 'é']) {
    const headers = given === undefined ? {} : { 'x-request-id': Buffer.from(given).toString('latin1') }
    const answer = await service.call('/nothing', { headers })
    const requestId = answer.headers.get('x-request-id')
    t.match(requestId, UUID, `instead of ${given ?? 'none'}`)
    t.match(answer.headers.get('traceparent'), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    t.equal((await answer.json() as { requestId: string }).requestId, requestId)
  }
  const longest = 'x'.repeat(128)
  t.match(await (await service.call('/nothing', { headers: { 'x-request-id': longest } })).json(), { requestId: longest })
})

t.test('a path that cannot be decoded is answered under its name as well', async t => {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  socket.write('GET /%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: undecodable\r\n\r\n')
  const answer = await text(socket)
  t.match(answer, /^x-request-id: undecodable\r$/m)
  t.match(answer, /"requestId":"undecodable"/)
})

t.test('what is no request gets a name too, by which the log knows it', async t => {
  logged()
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('EHLO mail.example\r\n\r\n')
  const answer = await text(socket)
  const [, requestId = ''] = /^X-Request-Id: (\S+)\r$/m.exec(answer) ?? []
  t.match(JSON.parse(answer.slice(answer.indexOf('{'))) as object, { requestId, code: 'INVALID_REQUEST' })
  t.match(logged(), [{ requestId, code: 'INVALID_REQUEST', clientAddress: '127.0.0.1', msg: 'what came is no request' }])
})

t.test('outside of any call there is no name to send', t => {
  t.strictSame(new CallIdentity(randomUUID).outboundHeaders(), {})
  t.end()
})
