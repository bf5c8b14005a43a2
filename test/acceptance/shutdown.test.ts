import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { callCli } from '../cli/run-cli.ts'
import { startSimulator, type Fault, type Operation, type Simulator } from '../simulator/start-simulator.ts'
import { connectionTo, EVERYTHING } from './failing-exports.ts'
import { postingCalls } from './posting-bench.ts'
import { openServiceProcesses, type ServiceProcess, type ServiceProcesses } from './service-process.ts'
import { recordsIn } from './start-service.ts'

const LONG = { SHUTDOWN_GRACE_MS: '60000' }
const SHORT = { SHUTDOWN_GRACE_MS: '200' }
/** An export that lasts long enough to be stopped in, and ends. */
const SLOW: Fault = { kind: 'slow-drip', bytesPerWrite: 400, everyMs: 10 }
const ENDLESS: Fault = { kind: 'stall-mid-body', afterBytes: 1000 }

interface Stage extends AsyncDisposable {
  simulator: Simulator
  processes: ServiceProcesses
  service: ServiceProcess
}

/** One process of the service with the tenant rest. */
async function open (env: Record<string, string>): Promise<Stage> {
  const simulator = await startSimulator({ counts: { invoices: 6, expenses: 3, purchases: 3 } })
  const processes = await openServiceProcesses(simulator, env)
  const service = await processes.start()
  await service.putTenant('rest', connectionTo(simulator, 'rest'))
  return {
    simulator,
    processes,
    service,
    [Symbol.asyncDispose]: async () => {
      await processes[Symbol.asyncDispose]()
      await simulator.close()
    }
  }
}

async function startExport ({ url }: ServiceProcess, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${url}/gl-batches`, { method: 'POST', headers: { 'x-tenant-id': 'rest', 'content-type': 'application/json', ...headers }, body: JSON.stringify(EVERYTHING) })
}

/** An answer whose body has arrived. */
async function whole (pending: Promise<Response>): Promise<Response> {
  const answer = await pending
  await answer.arrayBuffer()
  return answer
}

/** Returns when ConnectWise has been asked. */
async function asked ({ simulator }: Stage, operation: Operation): Promise<void> {
  // leaves the processor to the service
  while (simulator.requests.of(operation).length === 0) await setTimeout(2)
}

function recordOf ({ processes }: Stage): GlBatchRecord | undefined {
  return recordsIn(processes.databaseUrl)[0]
}

/** A connection to the service with these bytes sent. */
async function dial ({ url }: ServiceProcess, sent: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(sent)
  return socket
}

async function assertRefused (t: Test, service: ServiceProcess): Promise<void> {
  await t.rejects(dial(service, ''), { code: 'ECONNREFUSED' }, 'no connection is taken')
}

t.test('an export in flight is finished and answered, and the process ends with 0', async t => {
  await using stage = await open(LONG)
  const { simulator, service } = stage
  simulator.faults.add(SLOW, { operation: 'export' })
  const answer = startExport(service)
  await asked(stage, 'export')
  service.signal('SIGTERM')
  await service.logged('taking no more calls')
  await assertRefused(t, service)
  const { status, headers } = await whole(answer)
  t.equal(status, 201)
  t.equal(headers.get('connection'), 'close')
  t.strictSame(await service.exit, [0, null])
  t.match(recordOf(stage), { status: 'complete' })
})

t.test('an export that takes longer than the grace period is settled, its caller told, and the process ends with 0', async t => {
  await using stage = await open(SHORT)
  const { simulator, service } = stage
  simulator.faults.add(ENDLESS, { operation: 'export' })
  const pending = startExport(service)
  await asked(stage, 'export')
  service.signal('SIGINT')
  const answer = await pending
  t.equal(answer.headers.get('retry-after'), '2')
  t.match(await answer.json(), { status: 503, code: 'SHUTTING_DOWN', retriable: true, outcome: 'none', batchId: String(recordOf(stage)?.id) })
  t.strictSame(await service.exit, [0, null])
  t.match(recordOf(stage), { status: 'failed', left: 'nothing', problem: { code: 'EXPORT_INTERRUPTED' } })
})

t.test('an export in the background, whose caller has long been answered, is finished', async t => {
  await using stage = await open(LONG)
  const { simulator, service } = stage
  simulator.faults.add(SLOW, { operation: 'export' })
  t.equal((await whole(startExport(service, { prefer: 'respond-async' }))).status, 202)
  await asked(stage, 'export')
  service.signal('SIGTERM')
  t.strictSame(await service.exit, [0, null])
  t.match(recordOf(stage), { status: 'complete' })
})

t.test('an export in the background that takes too long is settled', async t => {
  await using stage = await open(SHORT)
  const { simulator, service } = stage
  simulator.faults.add(ENDLESS, { operation: 'export' })
  t.equal((await whole(startExport(service, { prefer: 'respond-async' }))).status, 202)
  await asked(stage, 'export')
  service.signal('SIGTERM')
  t.strictSame(await service.exit, [0, null])
  t.match(recordOf(stage), { status: 'failed', left: 'nothing', problem: { code: 'EXPORT_INTERRUPTED' } })
})

t.test('a posting in flight is finished and answered, also when its caller has gone', async t => {
  for (const caller of ['waits', 'goes away'] as const) {
    await using stage = await open(LONG)
    const { simulator, service } = stage
    const batch = await postingCalls(service).export('rest')
    simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 4, everyMs: 20 }, { operation: 'mark' })
    const gone = new AbortController()
    const pending = fetch(`${service.url}/gl-batches/${batch.id}/posting`, { method: 'PUT', headers: { 'x-tenant-id': 'rest' }, signal: gone.signal })
    await asked(stage, 'mark')
    service.signal('SIGTERM')
    if (caller === 'goes away') {
      gone.abort()
      await t.rejects(pending)
    } else {
      t.match(await (await pending).json(), { state: 'posted' })
    }
    t.strictSame(await service.exit, [0, null])
    const next = await stage.processes.start()
    t.match(await postingCalls(next).get('rest', batch.id), { status: 200, body: { state: 'posted', timeline: [{ event: /^asked/ }, { event: /^looked/ }] } }, 'it was not left to be settled')
  }
})

t.test('a posting that takes longer than the grace period is told as uncertain, and the next process settles it', async t => {
  await using stage = await open(SHORT)
  const { simulator, service } = stage
  const batch = await postingCalls(service).export('rest')
  simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'mark' })
  const pending = postingCalls(service).put('rest', batch.id)
  await asked(stage, 'mark')
  service.signal('SIGTERM')
  t.match(await pending, { status: 503, body: { code: 'SHUTTING_DOWN', outcome: 'uncertain', fix: /^Send the same call again: it looks/ } })
  t.strictSame(await service.exit, [0, null])
  const next = postingCalls(await stage.processes.start())
  t.match(await next.get('rest', batch.id), { body: { state: 'not-applied' } })
  t.match(await next.put('rest', batch.id), { status: 200, body: { state: 'posted' } })
  t.equal(simulator.state.batches.length, 1)
})

t.test('while the load balancer is given time to notice, the service is not ready and takes calls all the same', async t => {
  await using stage = await open({ ...SHORT, SHUTDOWN_DELAY_MS: '60000' })
  const { service } = stage
  service.signal('SIGTERM')
  await service.logged('told to stop: not ready any more')
  const readiness = await fetch(`${service.url}/readyz`)
  t.equal(readiness.status, 503)
  t.match(await readiness.json(), { ready: false, stopping: true, stores: [{ ready: true }, { ready: true }] })
  t.match(await callCli(['health', '--url', service.url]), { code: 1, stdout: 'not ready: the service is stopping, archive ok, database ok\n' })
  t.equal((await whole(fetch(`${service.url}/livez`))).status, 200)
  const answer = await whole(startExport(service))
  t.equal(answer.status, 201)
  t.equal(answer.headers.get('connection'), 'close', 'so that a gateway keeps no connection for its next call')
  service.signal('SIGTERM')
  t.strictSame(await service.exit, [1, null], 'a second signal ends it at once')
})

t.test('connections that are kept alive do not hold the service, neither idle ones nor one whose answer is under way', async t => {
  await using stage = await open(LONG)
  const { simulator, service } = stage
  const idle = await dial(service, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(idle, 'data')
  simulator.faults.add(SLOW, { operation: 'export' })
  const body = JSON.stringify(EVERYTHING)
  const busy = await dial(service, `POST /gl-batches HTTP/1.1\r\nHost: x\r\nX-Tenant-Id: rest\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  await asked(stage, 'export')
  service.signal('SIGTERM')
  const [answer] = await Promise.all([text(busy), once(idle, 'close')])
  t.match(answer, /^HTTP\/1\.1 201 /)
  t.match(answer, /\r\nconnection: close\r\n/)
  t.strictSame(await service.exit, [0, null])
})

t.test('a request that ends its headers while the service stops is refused with the time to come again; health is still answered', async t => {
  await using stage = await open(LONG)
  const { simulator, service } = stage
  simulator.faults.add(SLOW, { operation: 'export' })
  const answer = startExport(service)
  await asked(stage, 'export')
  const late = await dial(service, 'GET /tenants HTTP/1.1\r\nHost: x\r\n')
  const probe = await dial(service, 'GET /readyz HTTP/1.1\r\nHost: x\r\n')
  // both have arrived when a later connection was answered
  await whole(fetch(`${service.url}/livez`))
  service.signal('SIGTERM')
  await service.logged('taking no more calls')
  late.write('\r\n')
  const refused = await text(late)
  t.match(refused, /^HTTP\/1\.1 503 [^]*\r\nretry-after: 2\r\n[^]*"code":"SHUTTING_DOWN"[^]*"outcome":"none"/)
  t.match(refused, /\r\nx-request-id: /)
  probe.write('\r\n')
  t.match(await text(probe), /^HTTP\/1\.1 503 [^]*"stopping":true/)
  t.equal((await whole(answer)).status, 201)
  t.strictSame(await service.exit, [0, null])
})

t.test('a connection that is never done does not keep the process from ending with 0', async t => {
  await using stage = await open({ ...SHORT, HEADERS_TIMEOUT_MS: '600000', REQUEST_TIMEOUT_MS: '600000' })
  const { service } = stage
  const socket = await dial(service, 'GET /tenants HTTP/1.1\r\nHost: x\r\nX-Slow: ')
  socket.on('error', () => {})
  await whole(fetch(`${service.url}/livez`))
  service.signal('SIGTERM')
  t.strictSame(await service.exit, [0, null])
})

t.test('a second signal ends the process at once, with a status other than 0', async t => {
  await using stage = await open(LONG)
  const { simulator, service } = stage
  simulator.faults.add(ENDLESS, { operation: 'export' })
  const lost = t.rejects(startExport(service))
  await asked(stage, 'export')
  service.signal('SIGTERM')
  await service.logged('taking no more calls')
  service.signal('SIGINT')
  t.strictSame(await service.exit, [1, null])
  await lost
})
