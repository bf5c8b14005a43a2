import t from 'tap'
import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredKeys } from '../../src/database/stored-keys.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import { openOwnDatabase } from '../database/test-database.ts'
import { batchRecord } from '../records/batch-records.ts'

const database = await openOwnDatabase(t)
const batches = new StoredBatches(database)

function batch (tenantId: string, id: string): GlBatch {
  return batchRecord({ id, tenantId, empty: true, emptyReason: 'Nothing: "quoted" é' })
}

t.test('the first batch of a tenant follows none', async t => {
  t.equal(await batches.lastManifestSha256('acme'), null)
})

/** Stores a complete batch the way an export does. */
async function complete (stored: { batch: GlBatch, manifestSha256: string }): Promise<boolean> {
  await batches.start(running(stored.batch), { fence: 1, keyed: false })
  return await batches.complete(stored, 1)
}

function running ({ id, tenantId, interface: kind, createdAt, request, timeline }: GlBatch): GlBatchRecord {
  return { id, tenantId, interface: kind, createdAt, request, status: 'running', progress: { bytes: 0, documents: 0 }, links: { self: '/' }, timeline }
}

t.test('a record comes back as it was stored, to its own tenant only', async t => {
  const stored = { batch: batch('acme', 'b1'), manifestSha256: '1'.repeat(64) }
  t.equal(await complete(stored), true)
  t.strictSame(await batches.get('acme', 'b1'), stored)
  await t.rejects(batches.get('other', 'b1'), { code: 'BATCH_UNKNOWN' })
  await t.rejects(batches.get('acme', 'b2'), { code: 'BATCH_UNKNOWN' })
})

t.test('the newest manifest of a tenant is that of its last complete batch, whatever others do', async t => {
  await complete({ batch: batch('acme', 'b2'), manifestSha256: '2'.repeat(64) })
  await complete({ batch: batch('other', 'b3'), manifestSha256: '3'.repeat(64) })
  const failing = running(batch('acme', 'b5'))
  await batches.start(failing, { fence: 1, keyed: false })
  await batches.end({ ...failing, status: 'failed' }, 1)
  t.equal(await batches.lastManifestSha256('acme'), '2'.repeat(64))
  t.equal(await batches.lastManifestSha256('other'), '3'.repeat(64))
})

t.test('a batch id and a manifest are stored once', async t => {
  await t.rejects(complete({ batch: batch('acme', 'b1'), manifestSha256: '4'.repeat(64) }), { code: 'DATABASE_UNAVAILABLE' })
  await t.rejects(complete({ batch: batch('acme', 'b4'), manifestSha256: '1'.repeat(64) }), { code: 'DATABASE_UNAVAILABLE' })
  t.equal(await batches.end({ ...running(batch('acme', 'b4')), status: 'failed' }, 1), true)
})

t.test('a running batch answers to its own turn only, and to nobody once it has ended', async t => {
  const stored = { batch: batch('fenced', 'f1'), manifestSha256: '5'.repeat(64) }
  const record = running(stored.batch)
  await batches.start(record, { fence: 2, keyed: false })
  for (const fence of [1, 3]) {
    t.equal(await batches.update(record, fence), 'lost')
    t.equal(await batches.complete(stored, fence), false)
    t.equal(await batches.end({ ...record, status: 'failed' }, fence), false)
    t.equal(await batches.withdraw('f1', 'failed', fence), false)
  }
  t.equal(await batches.update({ ...record, progress: { bytes: 5, documents: 1 } }, 2), 'running')
  t.match(await batches.get('fenced', 'f1'), { batch: { progress: { bytes: 5, documents: 1 } }, manifestSha256: null })
  t.equal(await batches.complete(stored, 2), true)
  t.equal(await batches.update(record, 2), 'lost')
  t.equal(await batches.complete(stored, 2), false)
  t.equal(await batches.withdraw('f1', 'cancelled'), false)
  t.strictSame(await batches.get('fenced', 'f1'), stored)
})

t.test('a withdrawn batch cannot complete, and the first reason stays', async t => {
  const stored = { batch: batch('withdrawn', 'w1'), manifestSha256: '6'.repeat(64) }
  await batches.start(running(stored.batch), { fence: 1, keyed: false })
  t.equal(await batches.withdraw('w1', 'cancelled'), true)
  t.equal(await batches.withdraw('w1', 'failed', 1), true)
  t.equal(await batches.update(running(stored.batch), 1), 'withdrawn')
  t.equal(await batches.complete(stored, 1), false)
  t.match(await batches.takeOver('withdrawn', 2), [{ withdrawn: 'cancelled', record: { id: 'w1' } }])
  t.equal(await batches.end({ ...running(stored.batch), status: 'cancelled' }, 1), false, 'it is another\'s now')
  t.equal(await batches.end({ ...running(stored.batch), status: 'cancelled' }, 2), true)
})

t.test('only running batches of earlier turns are taken over, once', async t => {
  await complete({ batch: batch('left', 'l1'), manifestSha256: '7'.repeat(64) })
  await batches.start(running(batch('left', 'l2')), { fence: 4, keyed: false })
  await batches.start(running(batch('left', 'l3')), { fence: 6, keyed: false })
  t.strictSame((await batches.takeOver('left', 6)).map(({ record }) => record.id), ['l2'])
  t.strictSame(await batches.takeOver('left', 6), [])
  t.strictSame((await batches.takeOver('left', 7)).map(({ record }) => record.id).sort(), ['l2', 'l3'])
})

t.test('a tenant is abandoned when a batch of it runs and nobody has its turn', async t => {
  let now = new Date('2026-10-31T12:00:00Z')
  const turns = new StoredTurns(database, { now: () => now, leaseMs: 30_000 })
  const turn = await turns.take('left')
  t.strictSame(await batches.abandonedTenants(now), [])
  now = new Date(now.getTime() + 30_000)
  t.strictSame(await batches.abandonedTenants(now), ['left'])
  await turn.renew()
  t.strictSame(await batches.abandonedTenants(now), [])
  await turn.release()
  t.strictSame(await batches.abandonedTenants(now), ['left'])
})

t.test('a batch with a key begins only while it holds the key', async t => {
  const keys = new StoredKeys(database)
  const name = { tenantId: 'keyed', route: 'POST /gl-batches', key: 'k' }
  const expiresAt = new Date('2026-10-31T12:00:00Z')
  const first = await keys.claim(name, { bodySha256: 'a', resourceId: 'k1', expiresAt })
  t.ok(await keys.pass(name, first, { bodySha256: 'a', resourceId: 'k2', expiresAt }))
  t.equal(await batches.start(running(batch('keyed', 'k1')), { fence: 1, keyed: true }), 'key lost')
  t.equal(await batches.find('keyed', 'k1'), undefined)
  t.equal(await batches.start(running(batch('keyed', 'k2')), { fence: 1, keyed: true }), 'started')
})

t.test('the key of a batch that begins after its time stays its own, also where another call has seen it before', async t => {
  const keys = new StoredKeys(database)
  const name = { tenantId: 'keyed', route: 'POST /gl-batches', key: 'late' }
  const expiresAt = new Date('2026-10-31T12:00:00Z')
  const mine = { bodySha256: 'a', resourceId: 'late1', expiresAt }
  const other = { ...mine, resourceId: 'late2' }
  const seen = await keys.claim(name, mine)
  t.equal(await batches.start(running(batch('keyed', 'late1')), { fence: 1, keyed: true }), 'started')
  t.notOk(await keys.pass(name, seen, other))
  const begun = await keys.claim(name, other)
  t.match(begun, { resourceId: 'late1' })
  t.ok(await keys.pass(name, begun, other), 'once the batch has failed')
})

t.test('a batch does not begin under a turn that another has taken, nor does its key', async t => {
  const keys = new StoredKeys(database)
  const name = { tenantId: 'overtaken', route: 'POST /gl-batches', key: 'k' }
  const expiresAt = new Date('2026-10-31T12:00:00Z')
  await keys.claim(name, { bodySha256: 'a', resourceId: 'o1', expiresAt })
  let now = new Date('2026-10-31T12:00:00Z')
  const turns = new StoredTurns(database, { now: () => now, leaseMs: 30_000 })
  const slow = await turns.take('overtaken')
  now = new Date(now.getTime() + 30_000)
  const quick = await turns.take('overtaken')
  t.equal(await batches.start(running(batch('overtaken', 'o1')), { fence: slow.fence, keyed: true }), 'turn lost')
  t.equal(await batches.find('overtaken', 'o1'), undefined)
  t.equal(await batches.start(running(batch('overtaken', 'o1')), { fence: quick.fence, keyed: true }), 'started')
})

t.test('the probe passes on an open database', async t => {
  await t.resolves(batches.probe())
})
