import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import t from 'tap'
import { connectionTo, EVERYTHING, exportCalls, INTERFACES, openBench, until, type Bench, type InterfaceName } from './failing-exports.ts'

/** Stands between the service and the simulator and tells when the service has closed its connections. */
class Relay {
  readonly #server: Server
  open = 0
  opened = 0

  constructor (targetPort: () => number) {
    this.#server = createServer(client => {
      this.open++
      this.opened++
      const upstream = connect(targetPort(), '127.0.0.1')
      client.pipe(upstream).pipe(client)
      for (const [socket, other] of [[client, upstream], [upstream, client]] as const) {
        socket.on('error', () => {})
        socket.on('close', () => other.destroy())
      }
      client.on('close', () => { this.open-- })
    })
  }

  async start (): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close (): void {
    this.#server.close()
  }
}

const relay = new Relay(() => Number(new URL(bench.simulator.url).port))
const site = await relay.start()
const bench: Bench = await openBench({ allowed: [site], simulator: { samples: false, counts: { invoices: 2000 } } })
const { simulator, service } = bench
t.teardown(async () => {
  await bench[Symbol.asyncDispose]()
  relay.close()
})

/** Names the codebase, so that the export is the only call and its connection the only one. */
function throughRelay (name: InterfaceName): object {
  return connectionTo(simulator, name, { site, ...(name === 'rest' ? { codebase: 'v2025_1' } : {}) })
}

for (const name of INTERFACES) {
  for (const fault of [{ kind: 'stall-before-headers' }, { kind: 'stall-mid-body', afterBytes: 100_000 }, { kind: 'slow-drip', bytesPerWrite: 100, everyMs: 5 }] as const) {
    t.test(`a caller who goes away (${fault.kind}, ${name}) ends the call to ConnectWise and leaves nothing behind`, async t => {
      await service.putTenant('left', throughRelay(name))
      simulator.requests.clear()
      service.logLines.length = 0
      simulator.faults.add(fault, { operation: 'export' })
      const caller = new AbortController()
      const answer = service.exportBatch('left', EVERYTHING, { signal: caller.signal })
      await until(() => exportCalls(simulator) === 1)
      if (fault.kind !== 'stall-before-headers') await untilWriting(service)
      t.ok(relay.open > 0)
      caller.abort()
      await t.rejects(answer, { name: 'AbortError' })
      await until(() => relay.open === 0)
      await until(() => service.logLines.some(line => line.includes('CALLER_GONE')))
      t.strictSame(await service.archiveFiles(), [])
      t.equal(service.batchCount(), 0)
      const { status } = await service.exportBatch('left', {})
      t.equal(status, 422, 'the service goes on')
    })
  }
}

/** Returns as soon as a copy is being written. */
async function untilWriting ({ archiveFiles }: Bench['service']): Promise<void> {
  while ((await archiveFiles()).length === 0) continue
}

t.test('an export whose copy cannot be written ends the call to ConnectWise', async t => {
  await using broken = await openBench({ allowed: [site] })
  await writeFile(broken.service.archiveFolder, 'a file where a folder is due')
  for (const name of INTERFACES) {
    await broken.service.putTenant('full', throughRelay(name))
    const { opened } = relay
    const answer = await broken.service.exportBatch('full', EVERYTHING)
    t.equal(answer.status, 503)
    t.match(await answer.json(), { code: 'ARCHIVE_UNAVAILABLE', outcome: 'none' })
    t.ok(relay.opened > opened)
    await until(() => relay.open === 0)
  }
})

t.test('an answer that is refused in its middle is not read on', async t => {
  for (const name of INTERFACES) {
    await service.putTenant('broken', throughRelay(name))
    simulator.faults.add(name === 'rest' ? { kind: 'invalid-json', afterBytes: 200 } : { kind: 'malformed-xml', afterBytes: 200 }, { operation: 'export' })
    t.match(await (await service.exportBatch('broken', EVERYTHING)).json(), { code: 'CONNECTWISE_MALFORMED' })
    await until(() => relay.open === 0)
  }
})
