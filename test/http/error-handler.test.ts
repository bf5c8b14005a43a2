import fastify from 'fastify'
import t from 'tap'
import { Problem } from '../../src/domain/problem.ts'
import { errorHandler } from '../../src/http/error-handler.ts'
import { PROBLEMS } from '../../src/http/problem-table.ts'
import { createLogger } from '../../src/telemetry/logger.ts'

const lines: string[] = []
const told: string[] = []
const app = fastify({ loggerInstance: createLogger('trace', { write: line => { lines.push(line) } }) })
await app.register(errorHandler, { basePath: '', isBasePathStripped: false, told: code => { told.push(code) } })
let failure: unknown
app.get('/', (_request, reply) => {
  void reply.headers({ etag: '"a"', 'repr-digest': 'sha-256=:a:', 'content-disposition': 'inline', 'accept-ranges': 'bytes', 'content-range': 'bytes */5' })
  throw failure
})
t.teardown(() => app.close())

async function answerTo (error: unknown) {
  failure = error
  lines.length = 0
  return await app.inject('/?secret=hidden')
}

t.test('every problem is answered as its code says, with the facts of this very case', async t => {
  for (const code of Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]) {
    const { title, status, retriable, fix } = PROBLEMS[code]
    const answer = await answerTo(new Problem(code, 'What happened.'))
    t.equal(answer.statusCode, status)
    t.equal(answer.headers['content-type'], 'application/problem+json')
    const body = answer.json<Record<string, unknown>>()
    t.match(body, { type: `/errors/${code}`, title, status, code, detail: 'What happened.', fix, instance: '/', retriable, outcome: 'none' })
    t.notOk('errors' in body)
  }
  t.strictSame(told, Object.keys(PROBLEMS), 'and told')
})

t.test('a problem may bring its own fix, outcome, faults and time to wait', async t => {
  const errors = [{ pointer: '/a', detail: 'is wrong' }]
  const answer = await answerTo(new Problem('CONNECTWISE_THROTTLED', 'Too many.', { fix: 'Wait.', outcome: 'uncertain', errors, retryAfterSeconds: 7 }))
  t.match(answer.json<object>(), { fix: 'Wait.', outcome: 'uncertain', errors })
  t.equal(answer.headers['retry-after'], '7')
})

t.test('a caller that was gone before the answer began is no fault of the service', async t => {
  const answer = await answerTo(Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }))
  t.match(answer.json<object>(), { code: 'CALLER_GONE' })
  t.ok(lines.every(line => (JSON.parse(line) as { level: number }).level < 40), 'nobody is woken')
})

t.test('what was meant for a document does not describe the problem that came in its place', async t => {
  const answer = await answerTo(new Problem('ARCHIVE_MISMATCH', 'The copy is gone.'))
  t.strictSame(['etag', 'repr-digest', 'content-disposition', 'accept-ranges', 'content-range'].filter(name => name in answer.headers), ['content-range'])
})

t.test('a problem names its batch', async t => {
  const answer = await answerTo(new Problem('CONNECTWISE_CUT_OFF', 'The connection broke.', { batchId: 'b1' }))
  t.match(answer.json<object>(), { batchId: 'b1' })
})

t.test('an error without a name is INTERNAL: its text is for the log, never for the caller', async t => {
  for (const error of [new Error('hidden text'), Object.assign(new Error('hidden text'), { statusCode: 503 })]) {
    const answer = await answerTo(error)
    t.equal(answer.statusCode, 500)
    t.match(answer.json<object>(), { code: 'INTERNAL', detail: 'Something failed inside the service.' })
    t.notMatch(answer.body, /hidden/)
    t.ok(lines.some(line => line.includes('hidden text')))
  }
})

t.test('a refusal of the framework is told by its code, never in words that may repeat what came', async t => {
  for (const [code, detail] of [
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'The body is not as long as Content-Length says.'],
    ['FST_ERR_BAD_URL', 'The path cannot be decoded: behind each % it needs two hexadecimal digits, which together are UTF-8.'],
    ['FST_ERR_MAX_PARAM_LENGTH', 'A part of the path is longer than the service takes.'],
    ['FST_ERR_NEW', 'The request could not be read (FST_ERR_NEW).']
  ]) {
    const answer = await answerTo(Object.assign(new Error('\'/?secret=hidden\' is wrong'), { statusCode: 400, code }))
    t.equal(answer.statusCode, 400)
    t.match(answer.json<object>(), { code: 'INVALID_REQUEST', detail })
    t.notOk(lines.some(line => line.includes('hidden')))
  }
})

t.test('what is not the caller\'s fault is logged as an error, the rest as information, and no query is logged', async t => {
  await answerTo(new Problem('ARCHIVE_UNAVAILABLE', 'The disk.', { cause: new Error('EIO') }))
  t.match(lines.map(line => JSON.parse(line) as object).find(line => 'code' in line), { level: 50, code: 'ARCHIVE_UNAVAILABLE', err: { cause: { message: 'EIO' } } })
  await answerTo(new Problem('BATCH_UNKNOWN', 'None.'))
  t.match(lines.map(line => JSON.parse(line) as object).find(line => 'code' in line), { level: 30, code: 'BATCH_UNKNOWN' })
  t.notOk(lines.some(line => line.includes('hidden')))
})
