import t from 'tap'
import { startSimulator, type Fault, type Operation } from '../simulator/start-simulator.ts'
import { INTERFACES, connectionTo, until, type InterfaceName } from './failing-exports.ts'
import { deleteByHand, idsOf, postingCalls } from './posting-bench.ts'
import { openServiceProcesses, type ServiceProcess } from './service-process.ts'

interface Crash {
  when: string
  fault: Fault
  operation: Operation
  /** Whether ConnectWise has the records when the service dies. */
  applied: boolean
  interfaces: readonly InterfaceName[]
}

// a call that is held back unread is, for ConnectWise, a call that was never made
const CRASHES: Crash[] = [
  { when: 'between writing the state and ConnectWise taking the mark', fault: { kind: 'stall-before-headers' }, operation: 'mark', applied: false, interfaces: INTERFACES },
  { when: 'between ConnectWise taking the mark and its answer', fault: { kind: 'stall-mid-body', afterBytes: 0 }, operation: 'mark', applied: true, interfaces: ['accounting-interface'] },
  { when: 'between the answer to the mark and settling it', fault: { kind: 'stall-before-headers' }, operation: 'list-entries', applied: true, interfaces: ['rest'] }
]

async function putTenant ({ url }: ServiceProcess, name: string, connection: object): Promise<void> {
  await fetch(`${url}/tenants/${name}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ connection }) })
}

for (const { when, fault, operation, applied, interfaces } of CRASHES) {
  for (const name of interfaces) {
    t.test(`a service that dies ${when} leaves a posting that the next call settles (${name})`, async t => {
      await using simulator = await startSimulator({ counts: { invoices: 4, expenses: 2, purchases: 2 } })
      await using processes = await openServiceProcesses(simulator)
      const first = await processes.start()
      await putTenant(first, name, connectionTo(simulator, name))
      const calls = postingCalls(first)
      for (const settledBy of ['GET', 'PUT'] as const) {
        const service = settledBy === 'GET' ? first : await processes.start()
        const { export: exportBatch, put } = settledBy === 'GET' ? calls : postingCalls(service)
        const batch = await exportBatch(name)
        simulator.requests.clear()
        simulator.faults.add(fault, { operation })
        const call = put(name, batch.id).catch((error: unknown) => error)
        await until(() => simulator.requests.of(operation).length === 1)
        await service.kill()
        t.ok(await call instanceof Error, 'the caller hears nothing')
        t.equal(simulator.state.batches.length, applied ? 1 : 0)

        const after = postingCalls(await processes.start())
        if (settledBy === 'GET') t.match(await after.get(name, batch.id), { status: 200, body: { state: applied ? 'posted' : 'not-applied' } })
        t.match(await after.put(name, batch.id), { status: 200, body: { state: 'posted' } })
        t.equal(simulator.requests.of('mark').length, applied ? 1 : 2)
        t.equal(simulator.state.batches.length, 1)
        t.strictSame(simulator.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
        await deleteByHand({ simulator }, `gl-batch-${batch.id}`)
      }
    })
  }
}

t.test('a service that dies while it undoes leaves an undo that the next call settles', async t => {
  await using simulator = await startSimulator({ counts: { invoices: 4, expenses: 2, purchases: 2 } })
  await using processes = await openServiceProcesses(simulator)
  const first = await processes.start()
  await putTenant(first, 'rest', connectionTo(simulator, 'rest'))
  const calls = postingCalls(first)
  const batch = await calls.export('rest')
  await calls.put('rest', batch.id)
  simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'delete-batch' })
  const call = calls.undo('rest', batch.id).catch((error: unknown) => error)
  await until(() => simulator.requests.of('delete-batch').length === 1)
  await first.kill()
  t.ok(await call instanceof Error)
  const after = postingCalls(await processes.start())
  t.match((await after.get('rest', batch.id)).body, { state: 'posted' })
  t.match((await after.undo('rest', batch.id)).body, { state: 'none' })
  t.equal(simulator.state.postedCount, 0)
})

t.test('of two services on one database that post at the same moment, ConnectWise ends with one batch', async t => {
  for (const repeatedBatchIdentifier of ['refuse', 'accept'] as const) {
    await using simulator = await startSimulator({ counts: { invoices: 4, expenses: 2, purchases: 2 }, repeatedBatchIdentifier })
    await using processes = await openServiceProcesses(simulator)
    const services = [await processes.start(), await processes.start()] as const
    await putTenant(services[0], 'rest', connectionTo(simulator, 'rest'))
    const [one, other] = [postingCalls(services[0]), postingCalls(services[1])]
    const batch = await one.export('rest')
    const answers = await Promise.all([one.put('rest', batch.id), other.put('rest', batch.id)])
    t.ok(answers.every(({ status }) => status === 200 || status === 409), answers.map(({ body }) => body.code).join())
    t.match(await other.put('rest', batch.id), { status: 200, body: { state: 'posted' } })
    t.equal(simulator.state.batches.length, 1)
    t.strictSame(simulator.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
  }
})
