import t, { type Test } from 'tap'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import { LimitedTurns } from '../../src/usecases/limited-turns.ts'
import { openOwnDatabase } from '../database/test-database.ts'

/** Limited turns over those of a database of its own. */
async function limitedTo (t: Test, limit: number): Promise<LimitedTurns> {
  return new LimitedTurns(new StoredTurns(await openOwnDatabase(t), { now: () => new Date(), leaseMs: 60_000 }), limit)
}

t.test('so many tenants may export at a time, and a turn that ends makes room', async t => {
  const turns = await limitedTo(t, 2)
  const first = await turns.take('a')
  await turns.take('b')
  await t.rejects(turns.take('c'), { code: 'TOO_BUSY', message: '2 exports are running, as many as this service allows at a time.', facts: { retryAfterSeconds: 10 } })
  await first.release()
  await turns.take('c')
})

t.test('a turn that was not given takes no room', async t => {
  const turns = await limitedTo(t, 2)
  await turns.take('a')
  await t.rejects(turns.take('a'), { code: 'EXPORT_IN_PROGRESS' })
  await turns.take('b')
})

t.test('many who ask for the turn of one tenant at the same moment take no room from another', async t => {
  const turns = await limitedTo(t, 2)
  const crowd = Promise.allSettled(Array.from({ length: 20 }, async () => await turns.take('a')))
  await t.resolves(turns.take('b'))
  const answers = await crowd
  const refusals = answers.flatMap(answer => answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : [])
  t.strictSame(refusals, Array.from({ length: 19 }, () => 'EXPORT_IN_PROGRESS'))
})

t.test('of tenants that ask at the same moment no more than the limit have a turn, and who was refused has left its own free', async t => {
  const turns = await limitedTo(t, 2)
  const answers = await Promise.allSettled(['a', 'b', 'c', 'd'].map(async tenantId => await turns.take(tenantId)))
  const given = answers.flatMap(answer => answer.status === 'fulfilled' ? [answer.value] : [])
  t.strictSame(answers.flatMap(answer => answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : []), ['TOO_BUSY', 'TOO_BUSY'])
  t.equal(given.length, 2)
  for (const turn of given) await turn.release()
  await turns.take('c')
  await turns.take('d')
})

t.test('a limit of 0 is none', async t => {
  const turns = await limitedTo(t, 0)
  for (const tenantId of ['a', 'b', 'c']) await turns.take(tenantId)
})
