import t from 'tap'
import { readRows } from '../database/test-database.ts'
import { startSimulator, type Fault, type Operation } from '../simulator/start-simulator.ts'
import { INTERFACES, connectionTo, until, type InterfaceName } from './failing-exports.ts'
import { deleteByHand, idsOf, postingCalls } from './posting-bench.ts'
import { openServiceProcesses } from './service-process.ts'

interface Crash {
  when: string
  fault: Fault
  operation: Operation
  /** Whether ConnectWise has the records when the service dies. */
  applied: boolean
  /** Which call comes next, by interface. */
  next: readonly (readonly [InterfaceName, 'GET' | 'PUT'])[]
}

// a call that is held back unread is, for ConnectWise, a call that was never made
const CRASHES: Crash[] = [
  { when: 'between writing the state and ConnectWise taking the mark', fault: { kind: 'stall-before-headers' }, operation: 'mark', applied: false, next: [['accounting-interface', 'GET'], ['rest', 'PUT']] },
  { when: 'between ConnectWise taking the mark and its answer', fault: { kind: 'stall-mid-body', afterBytes: 0 }, operation: 'mark', applied: true, next: [['accounting-interface', 'PUT']] },
  { when: 'between the answer to the mark and settling it', fault: { kind: 'stall-before-headers' }, operation: 'list-entries', applied: true, next: [['rest', 'GET']] }
]

const simulator = await startSimulator({ counts: { invoices: 4, expenses: 2, purchases: 2 } })
const processes = await openServiceProcesses(simulator, { EXPORT_LEASE_MS: '600' })
t.teardown(async () => {
  await processes[Symbol.asyncDispose]()
  await simulator.close()
})
let service = await processes.start()
for (const name of INTERFACES) await service.putTenant(name, connectionTo(simulator, name))

function turnsHeld (): number {
  return readRows(processes.databaseUrl, `select 1 from leases where expires_at > '${new Date().toISOString()}'`).length
}

/** Kills the service while ConnectWise holds back its answer to a call, and starts another one on the same stores. */
async function dieDuring (operation: Operation, call: Promise<unknown>): Promise<boolean> {
  const heard = call.then(() => true, () => false)
  await until(() => simulator.requests.of(operation).length === 1)
  await service.kill()
  const answered = await heard
  service = await processes.start()
  // until then the turn of the dead one keeps everybody off
  await until(() => turnsHeld() === 0)
  return answered
}

for (const { when, fault, operation, applied, next } of CRASHES) {
  for (const [name, settledBy] of next) {
    t.test(`a service that dies ${when} leaves a posting that the next ${settledBy} settles (${name})`, async t => {
      const before = postingCalls(service)
      const batch = await before.export(name)
      simulator.requests.clear()
      simulator.faults.add(fault, { operation })
      t.equal(await dieDuring(operation, before.put(name, batch.id)), false, 'the caller hears nothing')
      t.equal(simulator.state.batches.length, applied ? 1 : 0)

      const after = postingCalls(service)
      if (settledBy === 'GET') t.match(await after.get(name, batch.id), { status: 200, body: { state: applied ? 'posted' : 'not-applied' } })
      t.match(await after.put(name, batch.id), { status: 200, body: { state: 'posted' } })
      t.equal(simulator.requests.of('mark').length, applied ? 1 : 2)
      t.equal(simulator.state.batches.length, 1)
      t.strictSame(simulator.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
      await deleteByHand({ simulator }, `gl-batch-${batch.id}`)
      t.match(await after.undo(name, batch.id), { status: 200, body: { state: 'none' } })
    })
  }
}

t.test('a service that dies while it undoes leaves an undo that the next call settles', async t => {
  const before = postingCalls(service)
  const batch = await before.export('rest')
  await before.put('rest', batch.id)
  simulator.requests.clear()
  simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'delete-batch' })
  t.equal(await dieDuring('delete-batch', before.undo('rest', batch.id)), false)
  const after = postingCalls(service)
  t.match((await after.get('rest', batch.id)).body, { state: 'posted' })
  t.match((await after.undo('rest', batch.id)).body, { state: 'none' })
  t.equal(simulator.state.postedCount, 0)
})
