import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { accountingConnection, restConnection, startService } from '../acceptance/start-service.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { callCli, runCli } from './run-cli.ts'

const API_KEY = 'a-key-for-the-command-line'
const simulator = await startSimulator({ counts: { invoices: 2, expenses: 1, purchases: 1 } })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host, API_KEY } })
const folder = await mkdtemp(join(tmpdir(), 'gl-batches-cli-'))
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
  await rm(folder, { recursive: true })
})
const authorization = { authorization: `Bearer ${API_KEY}` }
for (const [id, connection, name] of [['legacy', accountingConnection(simulator), 'Acme'], ['rest', restConnection(simulator), undefined]] as const) {
  await service.call(`/tenants/${id}`, { method: 'PUT', body: JSON.stringify({ name, connection }), headers: { ...authorization, 'content-type': 'application/json' } })
}
const ENV = { GL_BATCHES_URL: service.url, API_KEY }

async function serverThat (t: Test, answers: RequestListener): Promise<string> {
  const server = createServer(answers).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('tenants list prints one tenant a line and no secret', async t => {
  const { code, stdout } = await callCli(['tenants', 'list'], ENV)
  t.equal(code, 0)
  t.equal(stdout, `legacy\taccounting-interface\t${simulator.host}\tAcme\nrest\trest\t${simulator.host}\t\n`)
})

t.test('export writes the document as XML to standard output, byte for byte, and names the batch', async t => {
  const { code, stdout, stderr } = await runCli(['export', '--tenant', 'legacy', '--invoices', '--format', 'xml'], ENV)
  t.equal(code, 0)
  const location = /^exported (\/gl-batches\/[0-9a-f-]{36})\n$/.exec(stderr)?.[1] ?? ''
  const content = await service.call(`${location}/content?format=xml`, { headers: { 'x-tenant-id': 'legacy' } })
  t.equal(stdout, await content.text())
})

t.test('export writes the journal of the batch as CSV', async t => {
  const { code, stdout, stderr } = await runCli(['export', '--tenant', 'legacy', '--invoices', '--format', 'csv'], ENV)
  t.equal(code, 0)
  const location = /^exported (\/gl-batches\/[0-9a-f-]{36})\n$/.exec(stderr)?.[1] ?? ''
  const journal = await service.call(`${location}/journal?format=csv`, { headers: { 'x-tenant-id': 'legacy' } })
  t.equal(stdout, await journal.text())
  t.match(stdout, /^batchId,kind,documentNumber,/)
})

t.test('a service below a base path is called below it, through a gateway or by the environment of the service itself', async t => {
  for (const stripped of ['false', 'true']) {
    await using below = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host, BASE_PATH: '/finance', BASE_PATH_STRIPPED: stripped } })
    await below.putTenant('legacy', accountingConnection(simulator))
    const env = { PORT: new URL(below.url).port, BASE_PATH: '/finance', BASE_PATH_STRIPPED: stripped }
    t.match(await runCli(['health'], env), { code: 0, stdout: /^ready: / })
    t.match(await runCli(['tenants', 'list'], env), { code: 0, stdout: /^legacy\t/ })
    if (stripped === 'true') continue
    for (const url of [`${below.url}/finance`, `${below.url}/finance/`]) {
      t.match(await runCli(['export', '--tenant', 'legacy', '--invoices', '--format', 'csv', '--url', url]), { code: 0, stdout: /^batchId,kind,/, stderr: /^exported \/finance\/gl-batches\// })
    }
  }
})

t.test('export passes every option on and writes record and document to a file', async t => {
  const file = join(folder, 'batch.json')
  const { code, stdout } = await callCli(['export', '--tenant', 'rest', '--invoices', '--expenses', '--procurement', '--owner-level', '2',
    '--thru-date', '2026-10-31', '--summarize-invoices', 'condensed', '--batch-identifier', 'OCT', '-o', file, '--url', service.url], { API_KEY })
  t.strictSame([code, stdout], [0, ''])
  const { batch } = JSON.parse(await readFile(file, 'utf8')) as { batch: object }
  t.match(batch, {
    request: {
      exportInvoices: true, exportExpenses: true, exportProcurement: true, ownerLevel: { id: 2 }, thruDate: { date: '2026-10-31' }, summarizeInvoices: 'condensed', batchIdentifier: 'OCT'
    }
  })
  t.strictSame(await readdir(folder), ['batch.json'])
  const named = await callCli(['export', '--tenant', 'legacy', '--invoices', '--owner-level', 'Tampa Office', '-o', file], ENV)
  t.equal(named.code, 0)
  t.match(JSON.parse(await readFile(file, 'utf8')), { batch: { tenantId: 'legacy', request: { ownerLevel: { description: 'Tampa Office' } } } })
})

t.test('a problem is told with its code and its fix, and nothing is written', async t => {
  const file = join(folder, 'none.json')
  t.match(await callCli(['export', '--tenant', 'legacy', '-o', file], ENV), {
    code: 1, stdout: '', stderr: /^gl-batches export: NOTHING_SELECTED: None of .+\n {4}fix: Set at least one .+\n$/
  })
  t.match(await callCli(['tenants', 'list'], { ...ENV, API_KEY: 'another-key-of-some-length' }), { code: 1, stderr: /UNAUTHENTICATED/ })
  await t.rejects(readFile(file), { code: 'ENOENT' })
})

t.test('a problem without a fix is told as well', async t => {
  const url = await serverThat(t, (_request, response) => response.writeHead(500).end('{"code":"INTERNAL","detail":"Something failed."}'))
  t.strictSame(await callCli(['tenants', 'list', '--url', url]), { code: 1, stdout: '', stderr: 'gl-batches tenants list: INTERNAL: Something failed.\n' })
})

t.test('a call that lacks something is refused before anything is asked', async t => {
  for (const [args, text] of [
    [['export', '--invoices'], /--tenant is missing/],
    [['export', '--tenant', 'legacy', '--format', 'pdf'], /--format must be json, xml or csv/],
    [['health', '--url', 'nonsense'], /--url nonsense is no http or https address/],
    [['health', '--url', 'ftp://there'], /is no http or https address/]
  ] as const) t.match(await callCli([...args], ENV), { code: 64, stderr: text })
})

t.test('an answer that is cut off leaves no file', async t => {
  const url = await serverThat(t, (_request, response) => {
    response.writeHead(201, { 'content-length': 1000, location: '/gl-batches/x' })
    response.write('{"batch":', () => response.destroy())
  })
  const file = join(folder, 'cut.json')
  t.match(await callCli(['export', '--tenant', 'legacy', '--invoices', '-o', file], { GL_BATCHES_URL: url }), { code: 1, stderr: /aborted/ })
  t.notOk((await readdir(folder)).some(name => name.startsWith('cut')))
  t.match(await runCli(['export', '--tenant', 'legacy', '--invoices'], { GL_BATCHES_URL: url }), { code: 1, stderr: /aborted/ })
})

t.test('a file that cannot be written is told before anything is exported', async t => {
  const before = service.batchCount()
  for (const [file, reason] of [[join(folder, 'no/such/file'), 'ENOENT'], [folder, 'EISDIR']] as const) {
    t.strictSame(await callCli(['export', '--tenant', 'legacy', '--invoices', '-o', file], ENV), {
      code: 1, stdout: '', stderr: `gl-batches export: ${file} cannot be written (${reason}); nothing was exported\n`
    })
  }
  t.equal(service.batchCount(), before)
  t.strictSame((await readdir(folder)).filter(name => name.endsWith('.part')), [])
})

t.test('a batch that was stored is named, also when its answer or its journal does not arrive', async t => {
  const url = await serverThat(t, ({ method }, response) => {
    if (method === 'POST') response.writeHead(201, { location: '/gl-batches/x' }).write('{', () => response.destroy())
    else response.writeHead(503).end('{"code":"ARCHIVE_UNAVAILABLE","detail":"The archive is away."}')
  })
  const file = join(folder, 'lost.csv')
  for (const [format, failure] of [['json', 'aborted'], ['csv', 'ARCHIVE_UNAVAILABLE: The archive is away.']] as const) {
    t.strictSame(await callCli(['export', '--tenant', 'legacy', '--invoices', '--format', format, '-o', file], { GL_BATCHES_URL: url }), {
      code: 1, stdout: '', stderr: `exported /gl-batches/x\ngl-batches export: ${failure}\n`
    })
    t.notOk((await readdir(folder)).some(name => name.startsWith('lost')))
  }
})

t.test('health tells whether the service is ready, and by its status too', async t => {
  t.strictSame(await callCli(['health'], ENV), { code: 0, stdout: 'ready: archive ok, database ok\n', stderr: '' })
  t.not((await callCli(['health'])).code, 64, 'whatever there is on port 8080')
  const port = new URL(service.url).port
  t.equal((await callCli(['health'], { PORT: port })).code, 0)
  const failing = await serverThat(t, (_request, response) => response.writeHead(503).end('{"ready":false,"stores":[{"name":"archive","ready":false}]}'))
  t.strictSame(await callCli(['health', '--url', failing]), { code: 1, stdout: 'not ready: archive fails\n', stderr: '' })
})

t.test('a service that is not there, or something else in its place, is status 69', async t => {
  const url = await serverThat(t, (_request, response) => response.writeHead(404).end('<html>'))
  t.match(await callCli(['health', '--url', url]), { code: 69, stderr: /is not this service/ })
  t.match(await callCli(['tenants', 'list', '--url', url]), { code: 69, stderr: /answers status 404 and is not this service/ })
  t.match(await callCli(['health', '--url', url.replace('http:', 'https:')]), { code: 69, stderr: /cannot be reached/ })
  t.match(await callCli(['health', '--url', 'http://127.0.0.1:1']), { code: 69, stderr: /127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\); is the service running there\?/ })
})

t.test('the API key can come from a file; one that cannot be read is a fault of the configuration', async t => {
  const file = join(folder, 'api-key')
  await writeFile(file, `${API_KEY}\n`)
  t.equal((await callCli(['tenants', 'list'], { GL_BATCHES_URL: service.url, API_KEY_FILE: file })).code, 0)
  await rm(file)
  t.match(await callCli(['tenants', 'list'], { GL_BATCHES_URL: service.url, API_KEY_FILE: file }), { code: 78, stderr: /API_KEY_FILE: cannot be read \(ENOENT\)/ })
})
