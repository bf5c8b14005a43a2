import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { connectionTo, EVERYTHING, exportCalls, openBench, until } from './failing-exports.ts'
import type { TestService } from './start-service.ts'

const bench = await openBench({ simulator: { samples: false, counts: { invoices: 800 } } })
const { simulator, service } = bench
t.teardown(() => bench[Symbol.asyncDispose]())
t.beforeEach(() => {
  simulator.requests.clear()
  simulator.faults.clear()
})

const ASYNC = { headers: { prefer: 'respond-async' } }

async function get (path: string, from: TestService = service, tenantId = 'rest'): Promise<Response> {
  return await from.call(path, { headers: { 'x-tenant-id': tenantId } })
}

async function recordAt (path: string, from: TestService = service): Promise<GlBatchRecord> {
  return await (await get(path, from)).json() as GlBatchRecord
}

async function cancel (path: string, at: TestService = service): Promise<Response> {
  return await at.call(path, { method: 'DELETE', headers: { 'x-tenant-id': 'rest' } })
}

/** The record as soon as it is as it must become. */
async function recordOnce (path: string, holds: (record: GlBatchRecord) => boolean, from: TestService = service): Promise<GlBatchRecord> {
  for (;;) {
    const record = await recordAt(path, from)
    if (holds(record)) return record
    await delay(10)
  }
}

const ended = ({ status }: GlBatchRecord) => status !== 'running'

/** Starts an export in the background that stalls after so many bytes. */
async function startStalling (afterBytes: number): Promise<string> {
  simulator.faults.add({ kind: 'stall-mid-body', afterBytes }, { operation: 'export' })
  const answer = await service.exportBatch('rest', EVERYTHING, ASYNC)
  t.equal(answer.status, 202)
  await until(() => exportCalls(simulator) === 1)
  return answer.headers.get('location') ?? ''
}

t.test('an export in the background is answered at once with its record, and is complete as any other', async t => {
  const answer = await service.exportBatch('rest', { ...EVERYTHING, thruDate: '2030-01-31', ownerLevel: 'Tampa Office' }, ASYNC)
  t.equal(answer.status, 202)
  t.equal(answer.headers.get('preference-applied'), 'respond-async')
  const path = answer.headers.get('location') ?? ''
  const begun = await answer.json() as GlBatchRecord
  t.match(begun, {
    status: 'running',
    tenantId: 'rest',
    interface: 'rest',
    request: { ...EVERYTHING, ownerLevel: { id: null, description: 'Tampa Office' }, thruDate: { date: '2030-01-31', source: 'request' } },
    progress: { bytes: 0, documents: 0 },
    links: { self: path },
    timeline: [{ event: 'started' }]
  })
  const record = await recordOnce(path, ended)
  t.match(record, {
    status: 'complete',
    request: { ownerLevel: { id: Number, description: 'Tampa Office' } },
    document: { format: 'json' },
    timeline: [{ event: 'started' }, { event: 'asked ConnectWise' }, { event: 'copy durable and read back' }]
  })
  t.notOk('progress' in record)
  t.equal((await get(`${path}/content?format=xml`)).status, 200)
})

t.test('a running export tells how far it is, and has neither a document nor anything that says what is in it', async t => {
  const path = await startStalling(1_000_000)
  const record = await recordOnce(path, ({ progress }) => (progress?.documents ?? 0) > 0)
  t.ok(record.progress!.bytes > 100_000 && record.progress!.bytes <= 1_000_000, `${record.progress!.bytes} bytes`)
  t.match(record.timeline, [{ event: 'started' }, { event: 'asked ConnectWise' }])
  for (const member of ['document', 'summary', 'warnings', 'empty', 'problem', 'left']) t.notOk(member in record, member)
  t.strictSame(record.links, { self: path })
  const content = await get(`${path}/content`)
  t.equal(content.status, 409)
  t.match(await content.json(), { code: 'BATCH_NOT_COMPLETE', detail: /still running/, batchId: record.id })
  t.match(content.headers.get('retry-after'), /^\d+$/)
  t.equal((await get(path, service, 'accounting-interface')).status, 404)
  t.equal((await cancel(path)).status, 202)
  await recordOnce(path, ended)
})

t.test('a running export that is cancelled ends at once, leaves nothing, and cannot be cancelled twice', async t => {
  const files = await service.archiveFiles()
  const path = await startStalling(50_000)
  const answer = await cancel(path)
  t.equal(answer.status, 202)
  t.equal(answer.headers.get('location'), path)
  t.match(await answer.json(), { status: 'running' })
  const record = await recordOnce(path, ended)
  t.match(record, { status: 'cancelled', left: 'nothing', problem: { code: 'EXPORT_CANCELLED', title: 'The export was cancelled', fix: String } })
  t.match(record.timeline.at(-1), { event: 'cancelled; nothing was left' })
  t.strictSame(await service.archiveFiles(), files)
  const again = await cancel(path)
  t.equal(again.status, 409)
  t.match(await again.json(), { code: 'BATCH_FINISHED', batchId: record.id, detail: 'The batch was cancelled, and a finished batch never changes.' })
  const content = await get(`${path}/content`)
  t.match(await content.json(), { code: 'BATCH_NOT_COMPLETE', detail: /was cancelled/ })
  t.equal(content.headers.get('retry-after'), null)
  t.equal((await service.exportBatch('rest', { exportInvoices: true, thruDate: '2001-01-01' })).status, 201, 'the turn is free')
})

t.test('the caller of an export that somebody cancels is told so', async t => {
  simulator.faults.add({ kind: 'stall-mid-body', afterBytes: 1000 }, { operation: 'export' })
  const call = service.exportBatch('rest', EVERYTHING)
  await until(() => exportCalls(simulator) === 1)
  const { id, links } = service.records().at(-1)!
  await cancel(links.self)
  const answer = await call
  t.equal(answer.status, 409)
  t.match(await answer.json(), { code: 'EXPORT_CANCELLED', batchId: id, retriable: false })
})

t.test('a complete batch and an unknown one cannot be cancelled', async t => {
  const answer = await service.exportBatch('rest', { exportInvoices: true, thruDate: '2001-01-01' })
  const path = answer.headers.get('location') ?? ''
  t.match(await (await cancel(path)).json(), { code: 'BATCH_FINISHED', detail: 'The batch is complete, and a finished batch never changes.' })
  t.equal((await recordAt(path)).status, 'complete')
  t.match(await (await cancel(`/gl-batches/${randomUUID()}`)).json(), { code: 'BATCH_UNKNOWN' })
})

t.test('an export in the background that fails says why in its record', async t => {
  simulator.faults.add({ kind: 'login-page' }, { operation: 'export' })
  const answer = await service.exportBatch('rest', EVERYTHING, ASYNC)
  const record = await recordOnce(answer.headers.get('location') ?? '', ended)
  t.match(record, { status: 'failed', left: 'nothing', progress: { bytes: 0 }, problem: { code: 'CONNECTWISE_NOT_A_BATCH', retriable: false } })
  const content = await get(`${record.links.self}/content`)
  t.match(await content.json(), { code: 'BATCH_NOT_COMPLETE', detail: /has failed/ })
})

t.test('an export in the background that could not begin is refused like any other', async t => {
  t.equal((await service.exportBatch('rest', {}, ASYNC)).status, 422)
  t.equal((await service.exportBatch('nobody', EVERYTHING, ASYNC)).status, 404)
})

t.test('return=minimal answers the record only', async t => {
  for (const query of ['', '?format=xml']) {
    const answer = await service.exportBatch('rest', { exportInvoices: true, thruDate: '2001-01-01' }, { query, headers: { prefer: 'return=minimal' } })
    t.equal(answer.status, 201)
    t.equal(answer.headers.get('preference-applied'), 'return=minimal')
    t.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    const record = await answer.json() as GlBatchRecord
    t.strictSame(record, await recordAt(answer.headers.get('location') ?? ''))
  }
})

t.test('wait=N waits for the turn, and no longer', async t => {
  const path = await startStalling(1000)
  const impatient = await service.exportBatch('rest', EVERYTHING, { headers: { prefer: 'wait=0' } })
  t.equal(impatient.status, 409)
  t.match(await impatient.json(), { code: 'EXPORT_IN_PROGRESS' })
  t.equal(impatient.headers.get('preference-applied'), 'wait=0')
  const patient = service.exportBatch('rest', { exportInvoices: true, thruDate: '2001-01-01' }, { headers: { prefer: 'wait=60' } })
  await until(() => service.logLines.filter(line => line.includes('incoming request')).length > 0)
  await cancel(path)
  t.equal((await patient).status, 201)
})

t.test('an export in the background has the deadline too', async t => {
  await using hasty = await openBench({ env: { EXPORT_DEADLINE_MS: '1000' } })
  hasty.simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'export' })
  const answer = await hasty.service.exportBatch('rest', EVERYTHING, ASYNC)
  const record = await recordOnce(answer.headers.get('location') ?? '', ended, hasty.service)
  t.match(record, { status: 'failed', problem: { code: 'CONNECTWISE_TIMEOUT' } })
})

t.test('another replica sees the export, keeps the tenant\'s turn, cancels, and the runner notices', async t => {
  const shared = { ENCRYPTION_KEY: Buffer.alloc(32, 3).toString('base64'), EXPORT_LEASE_MS: '900' }
  await using one = await openBench({ env: shared })
  await using two = await openBench({ allowed: [one.simulator.host], env: { ...shared, DATABASE_URL: one.service.databaseUrl, ARCHIVE_URL: `file:${one.service.archiveFolder}` } })
  await one.service.putTenant('rest', connectionTo(one.simulator, 'rest'))
  for (const fault of [{ kind: 'stall-before-headers' }, { kind: 'stall-mid-body', afterBytes: 1000 }] as const) {
    one.simulator.requests.clear()
    one.simulator.faults.add(fault, { operation: 'export' })
    const answer = await one.service.exportBatch('rest', EVERYTHING, ASYNC)
    const path = answer.headers.get('location') ?? ''
    await until(() => exportCalls(one.simulator) === 1)
    await delay(1500) // longer than the turn lasts without being renewed
    t.match(await (await two.service.exportBatch('rest', EVERYTHING)).json(), { code: 'EXPORT_IN_PROGRESS' })
    t.equal((await recordAt(path, two.service)).status, 'running')
    t.equal((await cancel(path, two.service)).status, 202)
    t.equal((await recordOnce(path, ended, two.service)).status, 'cancelled')
  }
  t.strictSame(await one.service.archiveFiles(), [])
})

t.test('a service that stops ends its exports and records them as interrupted', async t => {
  await using other = await openBench()
  const { databaseUrl } = other.service
  const headers = { prefer: 'respond-async' }
  other.simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'export', times: 2 })
  await other.service.exportBatch('rest', EVERYTHING, { headers })
  const waiting = other.service.exportBatch('accounting-interface', EVERYTHING)
  await until(() => exportCalls(other.simulator) === 2)
  await other.service.stop()
  t.match(await (await waiting).json(), { code: 'SHUTTING_DOWN', retriable: true, batchId: String })
  const records = other.service.records()
  t.equal(records.length, 2, databaseUrl)
  for (const record of records) t.match(record, { status: 'failed', left: 'nothing', problem: { code: 'EXPORT_INTERRUPTED', retriable: true } })
})
