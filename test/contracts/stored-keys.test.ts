import t from 'tap'
import { StoredKeys } from '../../src/database/stored-keys.ts'
import { claimKey, keyInFlight, type KeyedCall, type KeyHolder, type ResourceState } from '../../src/usecases/idempotency.ts'
import { openOwnDatabase } from '../database/test-database.ts'

const database = await openOwnDatabase(t)
const keys = new StoredKeys(database)
const NOW = new Date('2026-10-31T12:00:00Z')
const states = new Map<string, ResourceState>()

async function claim (resourceId: string, call: Partial<KeyedCall> = {}, now = NOW): Promise<KeyHolder> {
  return await claimKey({ keys, now: () => now, stateOf: async id => await Promise.resolve(states.get(id)) }, {
    tenantId: 'acme', route: 'POST /x', key: 'k', body: { a: 1 }, resourceId, expiresAt: new Date(now.getTime() + 30_000), ...call
  })
}

t.test('the first call has the key, a second one is told what became of the first', async t => {
  t.strictSame(await claim('one'), { holder: 'this call', resourceId: 'one' })
  t.strictSame(await claim('two'), { holder: 'running', resourceId: 'one' }, 'not begun yet')
  states.set('one', 'running')
  t.strictSame(await claim('two'), { holder: 'running', resourceId: 'one' })
  states.set('one', 'done')
  t.strictSame(await claim('two', {}, new Date('2036-01-01')), { holder: 'done', resourceId: 'one' })
})

t.test('keys of other tenants, routes and names are others', async t => {
  for (const [id, other] of [['t', { tenantId: 'other' }], ['r', { route: 'PUT /x' }], ['n', { key: 'K' }]] as const) {
    t.match(await claim(id, other), { holder: 'this call' })
  }
})

t.test('the order of members is no difference, everything else is', async t => {
  const at = (body: unknown) => ({ key: 'bodies', body })
  await claim('b1', at({ a: 1, b: { c: [1, 2], d: null } }))
  t.match(await claim('b2', at({ b: { d: null, c: [1, 2] }, a: 1 })), { holder: 'running' })
  for (const body of [{ a: 1, b: { c: [2, 1], d: null } }, { a: '1', b: { c: [1, 2], d: null } }, {}, null, 'text']) {
    await t.rejects(claim('b3', at(body)), { code: 'IDEMPOTENCY_KEY_REUSED', facts: { errors: [{ pointer: 'header:idempotency-key' }] } })
  }
})

t.test('a failed call frees its key, for any body', async t => {
  states.set('f1', 'failed')
  await claim('f1', { key: 'failed' })
  t.match(await claim('f2', { key: 'failed', body: 'another' }), { holder: 'this call', resourceId: 'f2' })
  await keys.release('f2')
  t.match(await claim('f3', { key: 'failed' }), { holder: 'this call', resourceId: 'f3' })
})

t.test('a call that did not begin in time loses its key, to one other only', async t => {
  await claim('e1', { key: 'expired' })
  const late = new Date(NOW.getTime() + 30_000)
  const holders = await Promise.all(['e2', 'e3', 'e4'].map(async id => await claim(id, { key: 'expired' }, late)))
  t.equal(holders.filter(({ holder }) => holder === 'this call').length, 1)
  t.equal(new Set(holders.map(({ resourceId }) => resourceId)).size, 1)
})

t.test('a call in flight says when to come back, and of which batch it is where there is one', t => {
  t.match(keyInFlight(), { code: 'IDEMPOTENCY_KEY_IN_FLIGHT', facts: { retryAfterSeconds: 1 } })
  t.notOk('batchId' in keyInFlight().facts)
  t.match(keyInFlight('b1'), { facts: { batchId: 'b1' } })
  t.end()
})
