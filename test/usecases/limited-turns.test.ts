import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/database/open-database.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import { LimitedTurns } from '../../src/usecases/limited-turns.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-turns-'))
t.teardown(async () => await rm(folder, { recursive: true }))
let files = 0

/** Limited turns over those of a database of its own. */
async function limitedTo (limit: number) {
  const database = await openDatabase(join(folder, `${files++}.db`))
  const turns = new LimitedTurns(new StoredTurns(database, { now: () => new Date(), leaseMs: 60_000 }), limit)
  return { turns, [Symbol.asyncDispose]: async () => await database.destroy() }
}

t.test('so many tenants may export at a time, and a turn that ends makes room', async t => {
  await using limited = await limitedTo(2)
  const { turns } = limited
  const first = await turns.take('a')
  await turns.take('b')
  await t.rejects(turns.take('c'), { code: 'TOO_BUSY', message: '2 exports are running, as many as this service allows at a time.', facts: { retryAfterSeconds: 10 } })
  await first.release()
  await turns.take('c')
})

t.test('a turn that was not given takes no room', async t => {
  await using limited = await limitedTo(2)
  const { turns } = limited
  await turns.take('a')
  await t.rejects(turns.take('a'), { code: 'EXPORT_IN_PROGRESS' })
  await turns.take('b')
})

t.test('a limit of 0 is none', async t => {
  await using limited = await limitedTo(0)
  const { turns } = limited
  for (const tenantId of ['a', 'b', 'c']) await turns.take(tenantId)
})
