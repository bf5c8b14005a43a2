import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import t from 'tap'
import type { Fault } from '../simulator/start-simulator.ts'
import { assertRefused, connectionTo, EVERYTHING, exportCalls, INTERFACES, openBench, overTls } from './failing-exports.ts'

async function listening<T extends Server> (server: T): Promise<{ server: T, host: string }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const visits: string[] = []
const elsewhere = await listening(createServer((request, response) => {
  visits.push(request.url ?? '')
  response.end()
}))
const speaksNoHttp = await listening(createTcpServer(socket => {
  socket.on('error', () => {})
  socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
}))
const closed = await listening(createTcpServer())
closed.server.close()
const nameless = 'connectwise.invalid:443'

const bench = await openBench({ allowed: [speaksNoHttp.host, closed.host, nameless] })
const { simulator, service } = bench
t.teardown(async () => {
  await bench[Symbol.asyncDispose]()
  elsewhere.server.close()
  speaksNoHttp.server.close()
})
t.beforeEach(() => {
  simulator.faults.clear()
  simulator.requests.clear()
})

interface BadConnection {
  title: string
  connection: object
  code: string
  detail: RegExp
}

const badConnections: BadConnection[] = [
  { title: 'a site that refuses connections', connection: { site: closed.host }, code: 'CONNECTWISE_UNREACHABLE', detail: /refuses connections/ },
  { title: 'a site whose name does not resolve', connection: { site: nameless }, code: 'CONNECTWISE_UNREACHABLE', detail: /name of the ConnectWise site/ },
  { title: 'a site that speaks another protocol than HTTP', connection: { site: speaksNoHttp.host }, code: 'CONNECTWISE_MALFORMED', detail: /HTTP/ },
  { title: 'a site whose certificate nobody trusts', connection: { site: simulator.httpsHost, useTls: true }, code: 'CONNECTWISE_TLS_FAILED', detail: /not trusted \(\w+\)/ },
  { title: 'a site that does not speak TLS', connection: { site: simulator.host, useTls: true }, code: 'CONNECTWISE_TLS_FAILED', detail: /TLS|certificate/ }
]

for (const { title, connection, code, detail } of badConnections) {
  for (const name of INTERFACES) {
    t.test(`${title} is answered ${code}, for a tenant of the interface ${name}`, async t => {
      await service.putTenant('bad', connectionTo(simulator, name, connection))
      const problem = await assertRefused(t, bench, await service.exportBatch('bad', EVERYTHING), code)
      t.match(problem.detail, detail)
      t.equal(simulator.requests.length, 0)
    })
  }
}

interface Break {
  title: string
  fault: Fault
  code: string
  /** How often the document is asked for. */
  calls: number
  tls?: boolean
}

const breaks: Break[] = [
  { title: 'a reset before the headers, every time,', fault: { kind: 'reset-before-headers' }, code: 'CONNECTWISE_UNREACHABLE', calls: 3 },
  { title: 'a reset in the middle of the body', fault: { kind: 'reset-mid-body', afterBytes: 900 }, code: 'CONNECTWISE_CUT_OFF', calls: 1 },
  { title: 'a Content-Length that promises more than comes', fault: { kind: 'content-length-too-long' }, code: 'CONNECTWISE_CUT_OFF', calls: 1 },
  { title: 'chunks without the last one', fault: { kind: 'chunked-cut', afterBytes: 900 }, code: 'CONNECTWISE_CUT_OFF', calls: 1 },
  { title: 'chunks without the last one over TLS', fault: { kind: 'chunked-cut', afterBytes: 900 }, code: 'CONNECTWISE_CUT_OFF', calls: 1, tls: true },
  { title: 'a reset in the middle of the body over TLS', fault: { kind: 'reset-mid-body', afterBytes: 900 }, code: 'CONNECTWISE_CUT_OFF', calls: 1, tls: true },
  { title: 'a compressed body that ends too early', fault: { kind: 'truncated-gzip', afterBytes: 500 }, code: 'CONNECTWISE_CUT_OFF', calls: 1 }
]

for (const { title, fault, code, calls, tls = false } of breaks) {
  for (const name of INTERFACES) {
    t.test(`${title} is answered ${code}, on the interface ${name}`, async t => {
      await service.putTenant('breaking', connectionTo(simulator, name, tls ? overTls(simulator) : {}))
      simulator.faults.add(fault, { operation: 'export', times: Infinity })
      await assertRefused(t, bench, await service.exportBatch('breaking', EVERYTHING), code)
      t.equal(exportCalls(simulator), calls)
    })
  }
}

for (const name of INTERFACES) {
  t.test(`a redirect is not followed, so that credentials go nowhere else, on the interface ${name}`, async t => {
    for (const status of [301, 302, 307, 308]) {
      simulator.faults.add({ kind: 'status', status, headers: { location: `http://${elsewhere.host}/moved` } }, { operation: 'export' })
      const problem = await assertRefused(t, bench, await service.exportBatch(name, EVERYTHING), 'CONNECTWISE_REDIRECTED')
      t.match(problem.detail, new RegExp(`status ${status}`))
      t.notMatch(problem.detail, elsewhere.host)
    }
    t.equal(exportCalls(simulator), 4)
    t.strictSame(visits, [])
  })
}

t.test('a redirect of the question for the codebase is not followed either', async t => {
  simulator.faults.add({ kind: 'redirect', location: `http://${elsewhere.host}/moved` }, { operation: 'company-info' })
  await assertRefused(t, bench, await service.exportBatch('rest', EVERYTHING), 'CONNECTWISE_REDIRECTED')
  t.strictSame(visits, [])
})

t.test('a web page of megabytes is given up without reading it to its end and without harm to the service', async t => {
  for (const name of INTERFACES) {
    const page = `<html>${' '.repeat(4_000_000)}</html>`
    simulator.faults.add({ kind: 'status', status: 200, body: page, contentType: 'text/html' }, { operation: 'export' })
    await assertRefused(t, bench, await service.exportBatch(name, EVERYTHING), 'CONNECTWISE_NOT_A_BATCH')
    t.equal((await service.call('/livez')).status, 200)
  }
})

t.test('a connection that is reset once before the headers is tried again, and the export succeeds', async t => {
  for (const name of INTERFACES) {
    simulator.faults.add({ kind: 'reset-before-headers' }, { operation: 'export' })
    t.equal((await service.exportBatch(name, EVERYTHING)).status, 201)
  }
  t.equal(exportCalls(simulator), 4)
  t.equal(service.batchCount(), 2)
})
