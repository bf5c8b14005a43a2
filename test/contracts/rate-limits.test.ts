import t, { type Test } from 'tap'
import { StoredRateWindows } from '../../src/database/stored-rate-windows.ts'
import { RateLimits } from '../../src/usecases/rate-limits.ts'
import { openReplicas } from '../database/test-database.ts'

const START = new Date('2026-11-24T10:00:10.000Z')

/** Two processes that share a database, as replicas do. */
async function replicas (t: Test) {
  const databases = await openReplicas(t, 2)
  const clock = { now: START }
  const asked = { add: 0 }
  const limits = databases.map(database => {
    const windows = new StoredRateWindows(database)
    const add = windows.add.bind(windows)
    windows.add = async (...args) => {
      asked.add++
      return await add(...args)
    }
    return new RateLimits(windows, () => clock.now)
  }) as [RateLimits, RateLimits]
  return { limits, clock, asked, databases }
}

t.test('a subject may call as often as its limit in a minute, and again in the next', async t => {
  const shared = await replicas(t)
  const { limits: [limits], clock } = shared
  const states = []
  for (let call = 0; call < 4; call++) states.push(await limits.take('key:a', 3))
  t.strictSame(states, [
    { isAllowed: true, limit: 3, remaining: 2, resetSeconds: 50 },
    { isAllowed: true, limit: 3, remaining: 1, resetSeconds: 50 },
    { isAllowed: true, limit: 3, remaining: 0, resetSeconds: 50 },
    { isAllowed: false, limit: 3, remaining: 0, resetSeconds: 50 }
  ])
  t.match(await limits.take('key:b', 3), { isAllowed: true }, 'another subject has its own limit')
  clock.now = new Date('2026-11-24T10:01:00.000Z')
  t.match(await limits.take('key:a', 3), { isAllowed: true, remaining: 2, resetSeconds: 60 })
})

t.test('replicas together never allow more than the limit, however the calls fall, and ask the database at most twenty times each', async t => {
  const shared = await replicas(t)
  const { limits, asked } = shared
  const calls = Array.from({ length: 150 }, (_, call) => limits[call % 2]!.take('tenant:acme', 100))
  const allowed = (await Promise.all(calls)).filter(({ isAllowed }) => isAllowed).length
  t.equal(allowed, 100)
  t.ok(asked.add <= 40, `${asked.add} reservations`)
  t.match(await limits[0].take('tenant:acme', 100), { isAllowed: false, remaining: 0 })
  t.ok(asked.add <= 41, 'who is refused asks no more')
})

t.test('the last reservation of a limit that does not divide gives what is left, and no more', async t => {
  const shared = await replicas(t)
  const { limits } = shared
  const calls = await Promise.all(Array.from({ length: 60 }, (_, call) => limits[call % 2]!.take('key:a', 41)))
  t.equal(calls.filter(({ isAllowed }) => isAllowed).length, 41)
})

t.test('a replica whose clock is behind counts in the newer minute, and old subjects are forgotten', async t => {
  const shared = await replicas(t)
  const windows = new StoredRateWindows(shared.databases[0]!)
  t.equal(await windows.add('a', 10, 5), 5)
  t.equal(await windows.add('a', 9, 2), 7)
  t.equal(await windows.add('a', 11, 1), 1)
  t.equal(await windows.add('b', 9, 1), 1)
  await windows.forgetBefore(10)
  t.equal(await windows.add('a', 11, 1), 2)
  t.equal(await windows.add('b', 9, 1), 1)
})
