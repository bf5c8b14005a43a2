import t from 'tap'
import { continueTrace, toChildTraceparent, toTraceparent } from '../../src/http/trace-context.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

t.test('a well-formed traceparent goes on with its trace and its sampling, under a span id of our own', t => {
  for (const [traceparent, isSampled] of [
    [`00-${TRACE}-${PARENT}-01`, true],
    [`00-${TRACE}-${PARENT}-00`, false],
    [`00-${TRACE}-${PARENT}-fe`, false],
    [`00-${TRACE}-${PARENT}-03`, true],
    [`cc-${TRACE}-${PARENT}-01`, true],
    [`cc-${TRACE}-${PARENT}-01-what-a-later-version-says`, true]
  ] as const) {
    const trace = continueTrace(traceparent)
    t.match(trace, { traceId: TRACE, isSampled, spanId: /^[0-9a-f]{16}$/ }, traceparent)
    t.not(trace.spanId, PARENT)
    t.equal(toTraceparent(trace), `00-${TRACE}-${trace.spanId}-${isSampled ? '01' : '00'}`)
  }
  t.end()
})

t.test('what is absent or not well-formed begins a new trace, which is not sampled', t => {
  for (const traceparent of [
    undefined,
    '',
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE}-${PARENT}-0`,
    `00-${TRACE}-${PARENT}-001`,
    `00-${TRACE}-${PARENT}-01-more`,
    `ff-${TRACE}-${PARENT}-01`,
    `0-${TRACE}-${PARENT}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
    ` 00-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01\n`
  ]) {
    const trace = continueTrace(traceparent)
    t.match(trace, { traceId: /^[0-9a-f]{32}$/, spanId: /^[0-9a-f]{16}$/, isSampled: false }, traceparent ?? 'absent')
    t.not(trace.traceId, TRACE)
  }
  t.end()
})

t.test('every call that is made has a span id of its own', t => {
  const trace = continueTrace(`00-${TRACE}-${PARENT}-01`)
  const children = [toChildTraceparent(trace), toChildTraceparent(trace)]
  for (const child of children) t.match(child, new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`))
  t.equal(new Set([...children, toTraceparent(trace)]).size, 3)
  t.end()
})
