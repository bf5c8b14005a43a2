import t from 'tap'
import { DEFAULT_RETRY, withRetries, type RetryPolicy } from '../../src/connectwise/retry.ts'
import { Problem, type ProblemCode } from '../../src/domain/problem.ts'
import { unaborted } from './scripted-site.ts'

const policy: RetryPolicy = { attempts: 3, baseDelayMs: 20, maxDelayMs: 50, random: () => 0 }

/** Fails as long as there are errors, then succeeds; counts the calls. */
function failing (...errors: Error[]) {
  const call = async (): Promise<string> => {
    const error = errors[call.times++]
    if (error !== undefined) throw error
    return await Promise.resolve('done')
  }
  call.times = 0
  return call
}

function problem (code: ProblemCode, retryAfterSeconds?: number): Problem {
  return new Problem(code, 'It failed.', retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
}

async function millisecondsOf (work: Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work
  return performance.now() - started
}

t.test('a call that succeeds is made once', async t => {
  const call = failing()
  t.equal(await withRetries(policy, unaborted(), call), 'done')
  t.equal(call.times, 1)
})

t.test('what ConnectWise asks to try again is tried again, as often as the policy says', async t => {
  for (const code of ['CONNECTWISE_UNREACHABLE', 'CONNECTWISE_THROTTLED', 'CONNECTWISE_UNAVAILABLE'] as const) {
    const passing = failing(problem(code), problem(code))
    t.equal(await withRetries(policy, unaborted(), passing), 'done')
    t.equal(passing.times, 3)
    const last = problem(code)
    const lasting = failing(problem(code), problem(code), last, problem(code))
    await t.rejects(withRetries(policy, unaborted(), lasting), last)
    t.equal(lasting.times, 3)
  }
})

t.test('nothing else is tried again', async t => {
  const refusals: Error[] = [
    problem('CONNECTWISE_CREDENTIALS_REFUSED'), problem('CONNECTWISE_ROLE_REFUSED'), problem('CONNECTWISE_REQUEST_REFUSED'),
    problem('CONNECTWISE_TIMEOUT'), problem('CONNECTWISE_CUT_OFF'), problem('CONNECTWISE_TLS_FAILED'), problem('CALLER_GONE'),
    new TypeError('a mistake of ours')
  ]
  for (const refusal of refusals) {
    const call = failing(refusal)
    await t.rejects(withRetries(policy, unaborted(), call), refusal)
    t.equal(call.times, 1)
  }
})

t.test('the delay doubles from half the base on and ends at its cap', async t => {
  const failures = () => failing(problem('CONNECTWISE_UNAVAILABLE'), problem('CONNECTWISE_UNAVAILABLE'), problem('CONNECTWISE_UNAVAILABLE'))
  const shortest = { ...policy, attempts: 4, baseDelayMs: 40, maxDelayMs: 100 }
  // 20 + 40 + 50, and with the whole jitter 40 + 80 + 100; timers may fire a millisecond early
  t.ok(await millisecondsOf(withRetries(shortest, unaborted(), failures())) >= 107)
  t.ok(await millisecondsOf(withRetries({ ...shortest, random: () => 1 }, unaborted(), failures())) >= 217)
})

t.test('a Retry-After counts in place of the delay', async t => {
  t.ok(await millisecondsOf(withRetries({ ...policy, maxDelayMs: 1000 }, unaborted(), failing(problem('CONNECTWISE_THROTTLED', 1)))) >= 999)
  const call = failing(problem('CONNECTWISE_THROTTLED', 0), problem('CONNECTWISE_UNAVAILABLE', 0))
  t.ok(await millisecondsOf(withRetries({ ...policy, baseDelayMs: 60_000, maxDelayMs: 60_000 }, unaborted(), call)) < 5000)
})

t.test('a Retry-After longer than the longest delay is not waited for', async t => {
  const throttled = problem('CONNECTWISE_THROTTLED', 2)
  const call = failing(throttled)
  await t.rejects(withRetries({ ...policy, maxDelayMs: 1999 }, unaborted(), call), throttled)
  t.equal(call.times, 1)
})

t.test('an abort ends the wait with the reason that was given', async t => {
  const caller = new AbortController()
  const gone = problem('CALLER_GONE')
  const call = failing(problem('CONNECTWISE_THROTTLED', 50))
  const outcome = t.rejects(withRetries({ ...policy, maxDelayMs: 60_000 }, caller.signal, call), gone)
  setImmediate(() => caller.abort(gone))
  await outcome
  t.equal(call.times, 1)
})

t.test('the default tries three times within what a caller waits', t => {
  t.match(DEFAULT_RETRY, { attempts: 3, baseDelayMs: 500, maxDelayMs: 20_000 })
  t.end()
})
