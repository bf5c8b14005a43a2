import { mkdir, mkdtemp, open, rm, stat, symlink, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredTenants } from '../../src/database/stored-tenants.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import { sqliteAt } from './test-database.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-commits-'))
t.teardown(async () => await rm(folder, { recursive: true }))

const probe = await open(import.meta.filename)
const handles = Object.getPrototypeOf(probe) as FileHandle
await probe.close()

const tenant = (id: string) => ({ id, name: null, interface: 'rest' as const, site: 'x', connection: '{}', createdAt: '', updatedAt: '' })

async function openOne (t: Test): Promise<Database> {
  const database = await openDatabase(sqliteAt(join(folder, `${t.name.replaceAll(' ', '-')}.db`)))
  t.teardown(async () => await database.destroy())
  return database
}

/** Counts the syncs of files, which go on as they would, or as `instead` says. */
function watchSyncs (t: Test, instead?: () => Promise<void>): () => number {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the handle
  const { datasync } = handles
  const calls = t.capture(handles, 'datasync', async function (this: FileHandle) { await (instead?.() ?? datasync.call(this)) })
  return () => calls().length
}

t.test('a commit is told of once it is synced, and those that wait share a sync', async t => {
  const tenants = new StoredTenants(await openOne(t))
  const syncs = watchSyncs(t)
  await tenants.put(tenant('alone'))
  t.equal(syncs(), 1)
  const ids = Array.from({ length: 30 }, (_, index) => `t${index}`)
  await Promise.all(ids.map(async id => { await tenants.put(tenant(id)) }))
  t.match((await tenants.list()).length, 31)
  const shared = syncs()
  t.ok(shared >= 1 && shared < 10, `${shared} syncs for 30 commits`)
})

t.test('a commit is not told of while its sync is under way, and who comes meanwhile waits for the next', async t => {
  const tenants = new StoredTenants(await openOne(t))
  const begun: (() => void)[] = []
  watchSyncs(t, async () => { await new Promise<void>(resolve => begun.push(resolve)) })
  const told: string[] = []
  const put = async (id: string) => { await tenants.put(tenant(id)).then(() => told.push(id)) }
  const first = put('first')
  await until(() => begun.length === 1)
  const others = [put('second'), put('third')]
  t.equal((await tenants.list()).length, 3, 'the connection is free meanwhile')
  t.strictSame(told, [])
  begun[0]!()
  await first
  await until(() => begun.length === 2)
  t.strictSame(told, ['first'])
  begun[1]!()
  await Promise.all(others)
  t.strictSame(told.toSorted(), ['first', 'second', 'third'])
})

t.test('turns, and whatever only reads, wait for no sync', async t => {
  const database = await openOne(t)
  const syncs = watchSyncs(t)
  const turn = await new StoredTurns(database, { now: () => new Date(), leaseMs: 1000 }).take('acme')
  await turn.renew()
  await turn.release()
  await new StoredTenants(database).list()
  await new StoredBatches(database).probe()
  t.equal(syncs(), 0)
})

t.test('once a sync has failed nothing more is taken, until the file is opened again', async t => {
  const path = join(folder, 'failing.db')
  const database = await openDatabase(sqliteAt(path))
  const tenants = new StoredTenants(database)
  let disk = async () => { await Promise.reject(new Error('EIO: i/o error, fdatasync')) }
  watchSyncs(t, async () => { await disk() })
  await t.rejects(tenants.put(tenant('acme')), { code: 'DATABASE_UNAVAILABLE', cause: { message: 'A commit could not be made durable (EIO: i/o error, fdatasync); the database takes nothing more before a restart.' } })
  disk = async () => { await Promise.resolve() }
  await t.rejects(new StoredBatches(database).probe(), { code: 'DATABASE_UNAVAILABLE' }, 'readiness is red')
  await t.rejects(tenants.list(), { code: 'DATABASE_UNAVAILABLE' })
  await database.destroy()
  const again = await openDatabase(sqliteAt(path))
  await t.resolves(new StoredBatches(again).probe())
  await again.destroy()
})

t.test('a file that is reached by a link or named as a URI is synced where it lies', async t => {
  await mkdir(join(folder, 'real'))
  await symlink(join(folder, 'real', 'linked.db'), join(folder, 'link.db'))
  for (const path of [join(folder, 'link.db'), `file:${join(folder, 'real', 'named.db')}`]) {
    const database = await openDatabase(sqliteAt(path))
    await new StoredTenants(database).put(tenant('acme'))
    t.equal((await new StoredTenants(database).list()).length, 1)
    await database.destroy()
  }
})

t.test('what an earlier process left in the log is moved into the file before anything is taken', async t => {
  const path = join(folder, 'left.db')
  const dead = await openDatabase(sqliteAt(path))
  t.teardown(async () => await dead.destroy())
  await new StoredTenants(dead).put(tenant('acme'))
  t.ok((await stat(`${path}-wal`)).size > 0)
  const next = await openDatabase(sqliteAt(path))
  t.equal((await stat(`${path}-wal`)).size, 0)
  t.match(await new StoredTenants(next).find('acme'), { id: 'acme' })
  await next.destroy()
})

t.test('a transaction that is rolled back waits for no sync, and tells why it was', async t => {
  const database = await openOne(t)
  watchSyncs(t, async () => { await Promise.reject(new Error('EIO')) })
  await t.rejects(database.transaction().execute(async transaction => {
    await new StoredTenants(transaction).put(tenant('acme'))
    throw new Error('changed my mind')
  }), { message: 'changed my mind' })
  t.strictSame(await new StoredTenants(database).list(), [])
})

t.test('a database is closed once whoever is at work is done', async t => {
  const database = await openDatabase(sqliteAt(join(folder, 'closing.db')))
  const begun = Promise.withResolvers<undefined>()
  const work = database.transaction().execute(async transaction => {
    begun.resolve(undefined)
    await new Promise(resolve => { setImmediate(resolve) })
    await new StoredTenants(transaction).put(tenant('acme'))
  })
  await begun.promise
  await Promise.all([work, database.destroy()])
  const again = await openDatabase(sqliteAt(join(folder, 'closing.db')))
  t.equal((await new StoredTenants(again).list()).length, 1)
  await again.destroy()
})

t.test('a database that cannot have a write-ahead log refuses to open', async t => {
  await t.rejects(openDatabase(sqliteAt(':memory:')), { message: /:memory: cannot be kept with a write-ahead log/ })
})

/** Lets everybody else go on until a condition holds. */
async function until (holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => { setImmediate(resolve) })
}
