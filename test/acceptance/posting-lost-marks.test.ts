import t from 'tap'
import type { Fault } from '../simulator/start-simulator.ts'
import { INTERFACES } from './failing-exports.ts'
import { deleteByHand, idsOf, openPostingBench } from './posting-bench.ts'

const LOST: [fault: Fault, applied: boolean, status: number, code: string][] = [
  [{ kind: 'reset-before-headers' }, false, 502, 'CONNECTWISE_UNREACHABLE'],
  [{ kind: 'reset-after-applying' }, true, 502, 'CONNECTWISE_UNREACHABLE'],
  [{ kind: 'stall-before-headers' }, false, 504, 'CONNECTWISE_TIMEOUT'],
  [{ kind: 'status', status: 500 }, false, 503, 'CONNECTWISE_UNAVAILABLE'],
  [{ kind: 'status', status: 503 }, false, 503, 'CONNECTWISE_UNAVAILABLE']
]

for (const name of INTERFACES) {
  for (const repeatedBatchIdentifier of ['refuse', 'accept'] as const) {
    t.test(`a mark without an answer is uncertain, is not retried, and ends as one batch (${name}, repeated identifiers: ${repeatedBatchIdentifier})`, async t => {
      await using bench = await openPostingBench({ env: { CONNECTWISE_IDLE_TIMEOUT_MS: '2500' }, simulator: { repeatedBatchIdentifier } })
      const { simulator } = bench
      for (const [fault, applied, status, code] of LOST) {
        simulator.requests.clear()
        const marks = () => simulator.requests.of('mark').length
        const batch = await bench.export(name)
        simulator.faults.add(fault, { operation: 'mark' })
        t.match(await bench.put(name, batch.id), { status, body: { code, outcome: 'uncertain', fix: /looks at what ConnectWise has/ } })
        t.equal(marks(), 1)
        t.equal(simulator.state.batches.length, applied ? 1 : 0)
        if (fault.kind !== 'status') t.match((await bench.get(name, batch.id)).body, { state: applied ? 'posted' : 'not-applied' })
        t.match(await bench.put(name, batch.id), { status: 200, body: { state: 'posted', left: { count: 0 } } })
        t.match(await bench.put(name, batch.id), { status: 200 })
        t.equal(marks(), applied ? 1 : 2)
        t.equal(simulator.state.batches.length, 1)
        t.strictSame(simulator.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
        await deleteByHand(bench, `gl-batch-${batch.id}`)
        t.match(await bench.undo(name, batch.id), { status: 200, body: { state: 'none' } }, 'what was deleted by hand counts as undone')
      }
    })
  }
}
