import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { connectionTo } from './failing-exports.ts'
import { idsOf, postingCalls } from './posting-bench.ts'
import { openServiceProcesses } from './service-process.ts'

t.test('of two services on one database that post at the same moment, ConnectWise ends with one batch', async t => {
  for (const repeatedBatchIdentifier of ['refuse', 'accept'] as const) {
    await using simulator = await startSimulator({ counts: { invoices: 4, expenses: 2, purchases: 2 }, repeatedBatchIdentifier })
    await using processes = await openServiceProcesses(simulator)
    const services = [await processes.start(), await processes.start()] as const
    await services[0].putTenant('rest', connectionTo(simulator, 'rest'))
    const [one, other] = [postingCalls(services[0]), postingCalls(services[1])]
    const batch = await one.export('rest')
    const answers = await Promise.all([one.put('rest', batch.id), other.put('rest', batch.id)])
    t.ok(answers.every(({ status }) => status === 200 || status === 409), answers.map(({ body }) => body.code).join())
    t.match(await other.put('rest', batch.id), { status: 200, body: { state: 'posted' } })
    t.equal(simulator.state.batches.length, 1)
    t.strictSame(simulator.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
  }
})
