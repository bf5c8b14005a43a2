import { randomUUID } from 'node:crypto'
import t from 'tap'
import { connectionTo, EVERYTHING, exportCalls, openBench, until } from './failing-exports.ts'

const bench = await openBench()
const { simulator, service } = bench
t.teardown(() => bench[Symbol.asyncDispose]())
t.beforeEach(() => simulator.requests.clear())

async function keyed (key: string, { body = EVERYTHING, query = '', headers = {}, tenantId = 'rest' }: { body?: object, query?: string, headers?: Record<string, string>, tenantId?: string } = {}) {
  const answer = await service.exportBatch(tenantId, body, { query, headers: { 'idempotency-key': key, ...headers } })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

for (const tenantId of ['rest', 'accounting-interface']) {
  t.test(`the same call again answers the same batch of tenant ${tenantId}, in whatever form is asked, and exports nothing`, async t => {
    const key = randomUUID()
    const first = await keyed(key, { tenantId })
    t.equal(first.status, 201)
    t.equal(first.headers.get('idempotent-replayed'), null)
    const again = await keyed(key, { tenantId })
    t.strictSame([again.status, again.text], [201, first.text])
    for (const name of ['location', 'etag', 'content-type', 'content-disposition', 'repr-digest']) t.equal(again.headers.get(name), first.headers.get(name), name)
    t.equal(again.headers.get('idempotent-replayed'), 'true')
    const xml = await keyed(key, { tenantId, query: '?format=xml' })
    t.equal(xml.headers.get('location'), first.headers.get('location'))
    t.match(xml.text, /^<\?xml/)
    const record = await keyed(key, { tenantId, headers: { prefer: 'return=minimal' } })
    t.match(JSON.parse(record.text), { status: 'complete', links: { self: first.headers.get('location') } })
    t.equal(record.headers.get('preference-applied'), 'return=minimal')
    const later = await keyed(key, { tenantId, headers: { prefer: 'respond-async' } })
    t.equal(later.status, 201, 'there is nothing left to wait for')
    t.equal(later.headers.get('preference-applied'), null, 'which is not what was preferred')
    const laterRecord = await keyed(key, { tenantId, headers: { prefer: 'respond-async, return=minimal' } })
    t.strictSame([laterRecord.status, laterRecord.headers.get('preference-applied')], [201, 'return=minimal'])
    t.equal(exportCalls(simulator), 1)
  })
}

t.test('another body with the same key is refused and exports nothing', async t => {
  const key = randomUUID()
  await keyed(key)
  const other = await keyed(key, { body: { exportInvoices: true } })
  t.equal(other.status, 422)
  t.match(JSON.parse(other.text), { code: 'IDEMPOTENCY_KEY_REUSED', errors: [{ pointer: 'header:idempotency-key' }] })
  t.equal((await keyed(key, { body: { ...EVERYTHING, exportInvoices: true } })).status, 201)
  t.equal(exportCalls(simulator), 1)
})

t.test('a flag that is false and one that is absent are the same body', async t => {
  const key = randomUUID()
  await keyed(key, { body: { exportInvoices: true } })
  t.equal((await keyed(key, { body: { exportExpenses: false, exportInvoices: true } })).headers.get('idempotent-replayed'), 'true')
})

t.test('while the first call runs, the same call is told to come back and of which batch it is', async t => {
  const key = randomUUID()
  simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 2048, everyMs: 30 }, { operation: 'export' })
  const first = keyed(key)
  await until(() => exportCalls(simulator) === 1)
  const second = await keyed(key)
  t.equal(second.status, 409)
  t.equal(second.headers.get('retry-after'), '1')
  const { batchId, code } = JSON.parse(second.text) as { batchId: string, code: string }
  t.equal(code, 'IDEMPOTENCY_KEY_IN_FLIGHT')
  const background = await keyed(key, { headers: { prefer: 'respond-async' } })
  t.equal(background.status, 202)
  t.equal(background.headers.get('location'), `/gl-batches/${batchId}`)
  t.equal(background.headers.get('idempotent-replayed'), 'true')
  const { status, text } = await first
  t.equal(status, 201)
  t.strictSame((await keyed(key)).text, text)
})

t.test('a call that failed frees its key, whether it failed in ConnectWise or before', async t => {
  const key = randomUUID()
  t.equal((await keyed(key, { body: {} })).status, 422)
  t.equal((await keyed(key, { tenantId: 'nobody' })).status, 404)
  simulator.faults.add({ kind: 'status', status: 500 }, { operation: 'export', times: 10 })
  t.equal((await keyed(key)).status, 503)
  simulator.faults.clear()
  const answer = await keyed(key)
  t.equal(answer.status, 201)
  t.equal(answer.headers.get('idempotent-replayed'), null)
})

t.test('a key that was refused because another export ran can be used as soon as that has ended', async t => {
  await service.putTenant('busy', connectionTo(simulator, 'rest'))
  simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 4096, everyMs: 30 }, { operation: 'export' })
  const running = service.exportBatch('busy', EVERYTHING)
  await until(() => exportCalls(simulator) === 1)
  const key = randomUUID()
  const refused = await keyed(key, { tenantId: 'busy' })
  t.match(JSON.parse(refused.text), { code: 'EXPORT_IN_PROGRESS' })
  await running
  t.equal((await keyed(key, { tenantId: 'busy' })).status, 201)
})

for (const key of ['', ' ', 'two words', 'é', 'x'.repeat(256)]) {
  t.test(`the key ${JSON.stringify(key.slice(0, 12))} of ${key.length} characters is refused by name`, async t => {
    const answer = await keyed(Buffer.from(key, 'utf8').toString('latin1'))
    t.equal(answer.status, 400)
    t.match(JSON.parse(answer.text), { code: 'INVALID_REQUEST', errors: [{ pointer: 'header:idempotency-key' }] })
  })
}

t.test('a key of 255 visible characters is taken', async t => {
  t.equal((await keyed('~'.repeat(255))).status, 201)
})
