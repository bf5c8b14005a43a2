import t from 'tap'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import { Problem } from '../../src/domain/problem.ts'
import { takeTurn } from '../../src/usecases/take-turn.ts'
import { openReplicas } from '../database/test-database.ts'

const databases = await openReplicas(t, 2)

let now = new Date('2026-10-31T12:00:00Z')
const later = (ms: number) => { now = new Date(now.getTime() + ms) }
const [one, two] = databases.map(database => new StoredTurns(database, { now: () => now, leaseMs: 30_000 })) as [StoredTurns, StoredTurns]
const patience = (waitMs: number, signal = new AbortController().signal) => ({ waitMs, signal })

t.test('one replica at a time has a tenant\'s turn; the others are told how long to wait', async t => {
  const turn = await one.take('acme')
  await t.rejects(two.take('acme'), { code: 'EXPORT_IN_PROGRESS', message: 'An export or a posting of tenant acme is running.', facts: { retryAfterSeconds: 5 } })
  await t.resolves(two.take('other'))
  await turn.release()
  const next = await two.take('acme')
  t.ok(next.fence > turn.fence, 'fences grow')
  await next.release()
})

t.test('a turn that is renewed lasts, one that is not goes to whoever asks, and then cannot be renewed or released by the former holder', async t => {
  const turn = await one.take('renewed')
  later(20_000)
  t.equal(await turn.renew(), true)
  later(20_000)
  await t.rejects(two.take('renewed'), { code: 'EXPORT_IN_PROGRESS' })
  later(10_000)
  const next = await two.take('renewed')
  t.equal(next.fence, turn.fence + 1)
  t.equal(await turn.renew(), false)
  await turn.release()
  await t.rejects(one.take('renewed'), { code: 'EXPORT_IN_PROGRESS' }, 'the turn is still the other\'s')
})

t.test('of many replicas that ask at the same moment one has the turn', async t => {
  const answers = await Promise.allSettled(Array.from({ length: 20 }, async (_, index) => await [one, two][index % 2]!.take('crowd')))
  t.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
})

t.test('who is patient gets the turn as soon as it is free', async t => {
  const turn = await one.take('patient')
  const waiting = takeTurn(two, 'patient', patience(60_000))
  await turn.release()
  t.equal((await waiting).fence, turn.fence + 1)
})

t.test('patience ends', async t => {
  await one.take('impatient')
  await t.rejects(takeTurn(two, 'impatient', patience(0)), { code: 'EXPORT_IN_PROGRESS' })
  await t.rejects(takeTurn(two, 'impatient', patience(250)), { code: 'EXPORT_IN_PROGRESS' })
})

t.test('who goes away while waiting stops waiting, and a fault is not waited for', async t => {
  await one.take('gone')
  const gone = new AbortController()
  const waiting = takeTurn(two, 'gone', patience(60_000, gone.signal))
  gone.abort(new Error('went away'))
  await t.rejects(waiting, { message: 'went away' })
  for (const fault of [new Error('odd'), new Problem('DATABASE_UNAVAILABLE', 'away')]) {
    await t.rejects(takeTurn({ take: async () => await Promise.reject(fault) }, 'gone', patience(60_000)), fault)
  }
})
