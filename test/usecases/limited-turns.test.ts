import t from 'tap'
import { LimitedTurns } from '../../src/usecases/limited-turns.ts'
import { SingleTurns } from '../../src/usecases/single-turns.ts'

t.test('so many tenants may export at a time, and a turn that ends makes room', async t => {
  const turns = new LimitedTurns(new SingleTurns(), 2)
  const first = await turns.take('a')
  await turns.take('b')
  await t.rejects(turns.take('c'), { code: 'TOO_BUSY', message: '2 exports are running, as many as this service allows at a time.', facts: { retryAfterSeconds: 10 } })
  await first.release()
  await turns.take('c')
})

t.test('a turn that was not given takes no room', async t => {
  const turns = new LimitedTurns(new SingleTurns(), 2)
  await turns.take('a')
  await t.rejects(turns.take('a'), { code: 'EXPORT_IN_PROGRESS' })
  await turns.take('b')
})

t.test('a limit of 0 is none', async t => {
  const turns = new LimitedTurns(new SingleTurns(), 0)
  for (const tenantId of ['a', 'b', 'c']) await turns.take(tenantId)
})
