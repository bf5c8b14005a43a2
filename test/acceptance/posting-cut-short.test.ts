import t from 'tap'
import { changeRows } from '../database/test-database.ts'
import { INTERFACES } from './failing-exports.ts'
import { deleteByHand, idsOf, openPostingBench } from './posting-bench.ts'

// what the sweep settles by itself, a call that comes before it settles as well; the service sweeps when it starts
const bench = await openPostingBench({ env: { SWEEP_INTERVAL_MS: '3600000' } })
t.teardown(() => bench[Symbol.asyncDispose]())
const { simulator, service } = bench

/** Puts a posting into a state that a dead process leaves. */
function leave (batchId: string, state: 'marking' | 'undoing'): void {
  changeRows(service.databaseUrl, `update postings set state = '${state}', version = version + 1 where batch_id = '${batchId}'`)
}

for (const name of INTERFACES) {
  for (const settledBy of ['get', 'put'] as const) {
    for (const applied of [true, false]) {
      t.test(`a posting that stopped ${applied ? 'after' : 'before'} ConnectWise took the mark is settled by the next ${settledBy.toUpperCase()} (${name})`, async t => {
        const batch = await bench.export(name)
        t.match(await bench.put(name, batch.id), { status: 200 })
        if (!applied) await deleteByHand(bench, `gl-batch-${batch.id}`)
        leave(batch.id, 'marking')
        simulator.requests.clear()
        if (settledBy === 'get') t.match(await bench.get(name, batch.id), { status: 200, body: { state: applied ? 'posted' : 'not-applied' } })
        t.match(await bench.put(name, batch.id), { status: 200, body: { state: 'posted' } })
        t.equal(simulator.requests.of('mark').length, applied ? 0 : 1)
        t.strictSame(simulator.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
        await deleteByHand(bench, `gl-batch-${batch.id}`)
        t.match(await bench.undo(name, batch.id), { status: 200, body: { state: 'none' } })
      })
    }
  }
}

t.test('an undo that stopped before ConnectWise deleted the batch is settled by the next GET, and ended by the next DELETE', async t => {
  const batch = await bench.export('rest')
  await bench.put('rest', batch.id)
  leave(batch.id, 'undoing')
  t.match((await bench.get('rest', batch.id)).body, { state: 'posted' })
  leave(batch.id, 'undoing')
  t.match((await bench.undo('rest', batch.id)).body, { state: 'none' })
  t.equal(simulator.state.postedCount, 0)
})
