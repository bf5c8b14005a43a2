import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import { changeRows } from '../database/test-database.ts'
import { EVERYTHING, openBench, until, type Bench } from './failing-exports.ts'
import { openPostingBench } from './posting-bench.ts'
import { figuresOf, readMetrics } from './read-metrics.ts'
import { startService, type TestService } from './start-service.ts'

const COUNTS = { invoices: 4, expenses: 2, purchases: 2 }

async function scrape (service: Pick<TestService, 'call'>): Promise<string> {
  return await (await service.call('/metrics')).text()
}

/** Asserts the figures of one name, by their labels; all others are 0 or absent. */
async function assertFigures (t: Test, { service }: Pick<Bench, 'service'>, name: string, wanted: Record<string, number>): Promise<void> {
  t.strictSame(figuresOf(await scrape(service), `gl_batches_${name}`), wanted, name)
}

t.test('exports are counted by how they end, with their time and their size, on both interfaces', async t => {
  await using bench = await openBench({ simulator: { samples: false, counts: COUNTS } })
  const { service, simulator } = bench
  const sizes: Record<string, number> = { rest: 0, 'accounting-interface': 0 }
  for (const tenant of ['rest', 'rest', 'accounting-interface']) {
    const { batch } = await (await service.exportBatch(tenant, EVERYTHING)).json() as { batch: GlBatch }
    sizes[tenant] = (sizes[tenant] ?? 0) + batch.document.bytes
  }
  simulator.faults.add({ kind: 'status', status: 500 }, { operation: 'export', times: 3 })
  await (await service.exportBatch('rest', EVERYTHING)).arrayBuffer()
  simulator.faults.add({ kind: 'chunked-cut', afterBytes: 500 }, { operation: 'export' })
  await (await service.exportBatch('accounting-interface', EVERYTHING)).arrayBuffer()
  await assertFigures(t, bench, 'exports_total', {
    'interface=rest,status=complete,code=none': 2,
    'interface=accounting-interface,status=complete,code=none': 1,
    'interface=rest,status=failed,code=CONNECTWISE_UNAVAILABLE': 1,
    'interface=accounting-interface,status=failed,code=CONNECTWISE_CUT_OFF': 1
  })
  await assertFigures(t, bench, 'export_document_bytes_sum', { 'interface=rest': sizes['rest']!, 'interface=accounting-interface': sizes['accounting-interface']! })
  await assertFigures(t, bench, 'export_document_bytes_count', { 'interface=rest': 2, 'interface=accounting-interface': 1 })
  await assertFigures(t, bench, 'export_duration_seconds_count', {
    'interface=rest,status=complete': 2,
    'interface=accounting-interface,status=complete': 1,
    'interface=rest,status=failed': 1,
    'interface=accounting-interface,status=failed': 1
  })
  const seconds = figuresOf(await scrape(service), 'gl_batches_export_duration_seconds_sum')
  t.ok(Object.values(seconds).every(sum => sum > 0 && sum < 60), JSON.stringify(seconds))
  await assertFigures(t, bench, 'connectwise_faults_total', { 'code=CONNECTWISE_CUT_OFF': 1 })
  const { 'status=500': failed, 'status=200': answered } = figuresOf(await scrape(service), 'gl_batches_connectwise_calls_total')
  t.equal(failed, 3, 'each attempt')
  t.equal(answered, [...simulator.requests].length - 3)
})

t.test('exports that run, and that are cancelled, are counted', async t => {
  await using bench = await openBench({ simulator: { samples: false, counts: COUNTS } })
  const { service, simulator } = bench
  await assertFigures(t, bench, 'exports_running', { '': 0 })
  simulator.faults.add({ kind: 'stall-mid-body', afterBytes: 1000 }, { operation: 'export' })
  const { id, links } = await (await service.exportBatch('rest', EVERYTHING, { headers: { prefer: 'respond-async' } })).json() as GlBatchRecord
  await assertFigures(t, bench, 'exports_running', { '': 1 })
  await service.call(links.self, { method: 'DELETE', headers: { 'x-tenant-id': 'rest' } })
  await until(() => service.records().some(record => record.id === id && record.status === 'cancelled'))
  await assertFigures(t, bench, 'exports_total', { 'interface=rest,status=cancelled,code=EXPORT_CANCELLED': 1 })
  await assertFigures(t, bench, 'connectwise_faults_total', {})
  let running: number | undefined = 1
  while (running === 1) running = figuresOf(await scrape(service), 'gl_batches_exports_running')['']
  t.equal(running, 0)
})

t.test('postings are counted by what they changed', async t => {
  await using bench = await openPostingBench()
  const { simulator } = bench
  const batch = await bench.export('rest')
  await bench.put('rest', batch.id)
  await bench.put('rest', batch.id)
  await bench.put('rest', batch.id, { batchIdentifier: 'another' })
  await bench.undo('rest', batch.id)
  simulator.faults.add({ kind: 'reset-after-applying' }, { operation: 'mark' })
  await bench.put('rest', batch.id)
  await assertFigures(t, bench, 'postings_total', {
    'action=post,outcome=applied,code=none': 2,
    'action=post,outcome=none,code=POSTING_EXISTS': 1,
    'action=undo,outcome=applied,code=none': 1,
    'action=post,outcome=uncertain,code=CONNECTWISE_UNREACHABLE': 1
  })
  await assertFigures(t, bench, 'connectwise_faults_total', { 'code=CONNECTWISE_UNREACHABLE': 1 })
})

t.test('failures of the archive and of the database are counted, and what is answered', async t => {
  await using bench = await openBench({ simulator: { samples: false, counts: COUNTS } })
  const { service } = bench
  await rm(service.archiveFolder, { recursive: true, force: true })
  await writeFile(service.archiveFolder, 'a file where a folder should be')
  t.equal((await service.exportBatch('rest', EVERYTHING)).status, 503)
  await assertFigures(t, bench, 'archive_errors_total', { 'operation=begin,code=ARCHIVE_UNAVAILABLE': 1 })
  await assertFigures(t, bench, 'database_errors_total', { '': 0 })
  changeRows(service.databaseUrl, 'alter table tenants rename to lost')
  t.equal((await service.call('/tenants')).status, 503)
  await assertFigures(t, bench, 'database_errors_total', { '': 1 })
  await service.call('/nothing/at/all?secret=1')
  await service.call('/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057', { headers: { 'x-tenant-id': 'rest' } })
  await assertFigures(t, bench, 'problems_total', { 'code=ARCHIVE_UNAVAILABLE': 1, 'code=DATABASE_UNAVAILABLE': 1, 'code=ROUTE_UNKNOWN': 1, 'code=BATCH_UNKNOWN': 1 })
  const calls = figuresOf(await scrape(service), 'gl_batches_http_requests_total')
  t.match(calls, {
    'method=POST,route=/gl-batches,status=503': 1,
    'method=GET,route=/tenants,status=503': 1,
    'method=GET,route=none,status=404': 1,
    'method=GET,route=/gl-batches/:id,status=404': 1,
    'method=PUT,route=/tenants/:id,status=201': 2
  })
})

t.test('a copy that fails while it is written is counted by the step', async t => {
  await using bench = await openBench({ simulator: { samples: false, counts: { invoices: 200 } } })
  const { service, simulator } = bench
  simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 20_000, everyMs: 20 }, { operation: 'export' })
  const pending = service.exportBatch('rest', EVERYTHING)
  await until(() => service.records()[0]?.status === 'running')
  while ((await service.archiveFiles()).length === 0) continue
  await rm(service.archiveFolder, { recursive: true, force: true })
  t.ok((await pending).status >= 500)
  const errors = figuresOf(await scrape(service), 'gl_batches_archive_errors_total')
  t.ok(Object.keys(errors).some(labels => /^operation=commit/.test(labels)), JSON.stringify(errors))
})

t.test('what a limit refuses is counted by the limit', async t => {
  const API_KEY = 'the-bootstrap-key-of-this-service'
  for (const [name, env] of [['credentialRate', { RATE_LIMIT_PER_CREDENTIAL: '1' }], ['tenantRate', { RATE_LIMIT_PER_TENANT: '1' }]] as const) {
    await using service = await startService({ env: { API_KEY, ...env }, now: () => new Date('2026-11-24T10:00:10.000Z') })
    for (const status of [404, 429, 429]) t.equal((await service.call('/tenants/acme')).status, status)
    for (let scrapes = 0; scrapes < 3; scrapes++) await assertFigures(t, { service }, 'refusals_total', { [`reason=${name}`]: 2 })
  }
  await using shedding = await startService({ env: { SHED_RSS_BYTES: '1' } })
  let status = 200
  while (status === 200) ({ status } = await shedding.call('/tenants'))
  await assertFigures(t, { service: shedding }, 'refusals_total', { 'reason=rssBytes': 1 })
})

t.test('exports above the limit of the process are counted as refused', async t => {
  await using bench = await openBench({ env: { MAX_RUNNING_EXPORTS: '1' }, simulator: { samples: false, counts: COUNTS } })
  await Promise.all(['rest', 'accounting-interface'].map(async tenant => await (await bench.service.exportBatch(tenant, EVERYTHING)).arrayBuffer()))
  await assertFigures(t, bench, 'refusals_total', { 'reason=runningExports': 1 })
})

t.test('tenants are named only if the operator says so', async t => {
  await using silent = await openPostingBench()
  await using telling = await openPostingBench({ env: { METRICS_TENANT_LABELS: 'true' } })
  for (const bench of [silent, telling]) {
    const batch = await bench.export('rest')
    await bench.put('rest', batch.id)
    await bench.service.putTenant('a-tenant-of-this-name', bench.connection('rest'))
    await bench.export('a-tenant-of-this-name')
  }
  t.notMatch(await scrape(silent.service), /tenant-of-this-name|tenant=/)
  await assertFigures(t, telling, 'exports_total', { 'interface=rest,status=complete,code=none,tenant=rest': 1, 'interface=rest,status=complete,code=none,tenant=a-tenant-of-this-name': 1 })
  await assertFigures(t, telling, 'postings_total', { 'action=post,outcome=applied,code=none,tenant=rest': 1 })
  t.match(figuresOf(await scrape(telling.service), 'gl_batches_export_document_bytes_count'), { 'interface=rest,tenant=rest': 1 })
})

t.test('nothing that a caller or ConnectWise says becomes a label', async t => {
  await using bench = await openBench({ simulator: { samples: false, counts: COUNTS } })
  const { service, simulator } = bench
  const series = async () => [...readMetrics(await scrape(service)).keys()].filter(name => name.startsWith('gl_batches_'))
  const once = async (canary: string) => {
    simulator.faults.add({ kind: 'status', status: 400, body: canary }, { operation: 'export' })
    await service.exportBatch('rest', EVERYTHING, { headers: { 'x-request-id': canary } })
    await service.exportBatch('rest', { ...EVERYTHING, ownerLevel: canary })
    await service.call(`/gl-batches/${canary}`, { headers: { 'x-tenant-id': canary } })
    await service.call(`/${canary}?${canary}=1`, { method: 'PUT' })
    await service.call(`/errors/${canary}`)
    return await series()
  }
  // the second time also counts the look itself
  await once('canary-0')
  const before = await once('canary-1')
  t.ok(before.length > 20)
  for (let calls = 2; calls <= 5; calls++) t.strictSame(await once(`canary-${calls}`), before)
  t.notMatch(await scrape(service), /canary/)
})

t.test('the process tells of itself', async t => {
  await using service = await startService()
  const answer = await service.call('/metrics')
  t.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const figures = readMetrics(await answer.text())
  for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds', 'nodejs_heap_size_used_bytes', 'nodejs_version_info{version="v24']) {
    t.ok([...figures].some(([series]) => series.startsWith(name)), name)
  }
})

t.test('figures are for credentials with their scope that see all tenants', async t => {
  const API_KEY = 'the-bootstrap-key-of-this-service'
  await using service = await startService({ env: { API_KEY } })
  const keyFor = async (scopes: string[], tenants: 'all' | string[]) => {
    const answer = await service.call('/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'prometheus', scopes, tenants }) })
    return { authorization: `Bearer ${(await answer.json() as { key: string }).key}` }
  }
  t.equal((await fetch(`${service.url}/metrics`)).status, 401)
  t.match(await (await service.call('/metrics', { headers: await keyFor(['batches:read'], 'all') })).json(), { status: 403, code: 'SCOPE_MISSING' })
  t.match(await (await service.call('/metrics', { headers: await keyFor(['metrics:read'], ['acme']) })).json(), { status: 403, code: 'SCOPE_MISSING', fix: 'Use a credential that acts for all tenants.' })
  const answer = await service.call('/metrics', { headers: await keyFor(['metrics:read'], 'all') })
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('ratelimit'), null, 'not counted')
})

t.test('figures can be off', async t => {
  await using service = await startService({ env: { METRICS: 'off' } })
  t.equal((await service.call('/metrics')).status, 404)
})

t.test('figures can be at an address of their own, for whoever reaches it, and then are nowhere else', async t => {
  await using service = await startService({ env: { API_KEY: 'the-bootstrap-key-of-this-service', METRICS_LISTEN: '127.0.0.1:0' } })
  const line = service.logLines.find(line => line.includes('figures are at'))
  const { address } = JSON.parse(String(line)) as { address: AddressInfo }
  const url = `http://127.0.0.1:${address.port}`
  const answer = await fetch(`${url}/metrics`)
  t.equal(answer.status, 200)
  t.match(await answer.text(), /^gl_batches_exports_running 0$/m)
  for (const [path, method] of [['/', 'GET'], ['/metrics', 'POST'], ['/metrics/', 'GET'], ['/tenants', 'GET']] as const) t.equal((await fetch(`${url}${path}`, { method })).status, 404, path)
  t.equal((await service.call('/metrics')).status, 404)
  await service.stop()
  await t.rejects(fetch(`${url}/metrics`), { message: 'fetch failed' })
})

t.test('an address for figures that is taken keeps the service from starting', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  await t.rejects(startService({ env: { METRICS_LISTEN: `127.0.0.1:${(taken.address() as AddressInfo).port}` } }), { code: 'EADDRINUSE' })
})

t.test('every figure of the service is explained in docs/metrics.md, and there is no other', async t => {
  await using service = await startService()
  const text = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  const explained = Array.from(text.matchAll(/^\| `(gl_batches_\w+)` \|/gm), ([, name]) => String(name))
  const told = Array.from((await scrape(service)).matchAll(/^# TYPE (gl_batches_\w+) /gm), ([, name]) => String(name))
  t.ok(told.length > 10)
  t.strictSame(explained.sort(), told.sort())
})
