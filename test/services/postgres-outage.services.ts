import t, { type Test } from 'tap'
import { exportCalls, EVERYTHING, openBench, until, type Bench } from '../acceptance/failing-exports.ts'
import { postingCalls } from '../acceptance/posting-bench.ts'
import { recordsIn } from '../acceptance/start-service.ts'
import { startProxy } from '../archive/tcp-proxy.ts'
import { changeRows } from '../database/test-database.ts'
import { startPostgresServer } from './postgres-server.ts'

const server = await startPostgresServer(5485)
t.teardown(() => server[Symbol.asyncDispose]())
let databases = 0

/** A service on an empty database of the server that comes and goes. */
async function open (t: Test, env: Record<string, string> = {}): Promise<Bench> {
  const name = `outage${++databases}`
  changeRows(server.url, `create database ${name}`)
  const url = new URL(server.url)
  url.pathname = name
  const bench = await openBench({ env: { DATABASE_URL: url.href, DATABASE_CONNECT_TIMEOUT_MS: '2000', EXPORT_LEASE_MS: '900', SWEEP_INTERVAL_MS: '200', ...env } })
  t.teardown(() => bench[Symbol.asyncDispose]())
  return bench
}

/** Waits until the service says itself that it is ready. */
async function ready ({ service }: Bench): Promise<void> {
  while ((await service.call('/readyz')).status !== 200);
}

function assertNoPassword (t: Test, { service }: Bench): void {
  t.notOk(service.logLines.some(line => line.includes('gl:gl@') || /password/i.test(line)), 'neither the address nor the password is logged')
}

t.test('while the server is away every call that needs it is 503 with its outcome, and when it is back the same process works', async t => {
  const bench = await open(t)
  const { service } = bench
  t.equal((await service.exportBatch('rest', EVERYTHING)).status, 201)
  const headers = { 'x-tenant-id': 'rest', 'content-type': 'application/json' }
  for (let outage = 0; outage < 2; outage++) {
    await server.stop()
    for (const [method, path, body] of [
      ['POST', '/gl-batches', EVERYTHING], ['GET', '/gl-batches'], ['GET', '/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057'], ['GET', '/tenants'],
      ['PUT', '/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057/posting', {}], ['DELETE', '/tenants/rest'], ['GET', '/keys']
    ] as const) {
      const answer = await service.call(path, { method, headers: method === 'DELETE' ? { 'x-tenant-id': 'rest' } : headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
      t.equal(answer.status, 503, path)
      t.match(await answer.json(), { code: 'DATABASE_UNAVAILABLE', detail: 'The database did not answer.', outcome: 'none', retriable: true, fix: String })
    }
    // what was found before is told for a second
    while ((await service.call('/readyz')).status === 200);
    const readiness = await service.call('/readyz')
    t.equal(readiness.status, 503)
    t.strictSame(await readiness.json(), { ready: false, stores: [{ name: 'archive', ready: true }, { name: 'database', ready: false }] })
    t.equal((await service.call('/livez')).status, 200)
    await server.start()
    await ready(bench)
    t.equal((await service.exportBatch('rest', EVERYTHING)).status, 201)
  }
  t.equal(service.batchCount(), 3)
  assertNoPassword(t, bench)
})

t.test('an export during which the server goes away is no batch, is settled when it is back, and can be made again', async t => {
  const bench = await open(t)
  const { service, simulator } = bench
  simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 2048, everyMs: 30 }, { operation: 'export' })
  const call = service.exportBatch('rest', EVERYTHING, { headers: { 'idempotency-key': 'k' } })
  await until(() => exportCalls(simulator) === 1)
  await server.stop()
  const answer = await call
  t.equal(answer.status, 503)
  t.match(await answer.json(), { code: 'DATABASE_UNAVAILABLE', retriable: true })
  await server.start()
  await ready(bench)
  await until(() => recordsIn(service.databaseUrl).every(({ status }) => status !== 'running'))
  t.match(service.records(), [{ status: 'failed', problem: { code: 'EXPORT_INTERRUPTED' }, left: 'nothing' }])
  t.strictSame(await service.archiveFiles(), [])
  simulator.faults.clear()
  t.equal((await service.exportBatch('rest', EVERYTHING, { headers: { 'idempotency-key': 'k' } })).status, 201)
  t.equal((await service.archiveFiles()).length, 2)
})

t.test('a posting during which the server goes away is uncertain, and the same call settles it without a second mark', async t => {
  const bench = await open(t)
  const { service, simulator } = bench
  const posting = postingCalls(service)
  const batch = await posting.export('rest')
  simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 100, everyMs: 100 }, { operation: 'list-entries' })
  const call = posting.put('rest', batch.id)
  await until(() => simulator.state.batches.length === 1)
  await server.stop()
  t.match(await call, { status: 503, body: { code: 'DATABASE_UNAVAILABLE', outcome: 'uncertain' } })
  await server.start()
  await ready(bench)
  simulator.faults.clear()
  for (;;) {
    const answer = await posting.put('rest', batch.id)
    // until then the turn of the call that was cut short keeps everybody off
    if (answer.body.code === 'EXPORT_IN_PROGRESS') continue
    t.match(answer, { status: 200, body: { state: 'posted' } })
    break
  }
  t.equal(simulator.requests.of('mark').length, 1)
  t.equal(simulator.state.batches.length, 1)
})

t.test('a network that swallows everything is given up in time, and forgotten when it works again', async t => {
  const { port } = new URL(server.url)
  await using proxy = await startProxy(`http://127.0.0.1:${port}`)
  changeRows(server.url, 'create database swallowed')
  const url = new URL(server.url)
  Object.assign(url, { port: new URL(proxy.url).port, pathname: 'swallowed' })
  const bench = await openBench({ env: { DATABASE_URL: url.href, DATABASE_CONNECT_TIMEOUT_MS: '500', DATABASE_STATEMENT_TIMEOUT_MS: '500' } })
  t.teardown(() => bench[Symbol.asyncDispose]())
  const { service } = bench
  proxy.mode = 'silent'
  const started = performance.now()
  t.equal((await service.call('/tenants')).status, 503)
  t.equal((await service.call('/readyz')).status, 503)
  t.ok(performance.now() - started < 10_000)
  proxy.mode = 'pass'
  await ready(bench)
  t.equal((await service.exportBatch('rest', EVERYTHING)).status, 201)
})
