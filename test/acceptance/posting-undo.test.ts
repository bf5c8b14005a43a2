import t from 'tap'
import { deleteByHand, idsOf, markByHand, openPostingBench } from './posting-bench.ts'

t.test('an undo without an answer is uncertain, and looked at before anything is done again', async t => {
  for (const [fault, applied, status] of [[{ kind: 'reset-before-headers' }, false, 502], [{ kind: 'reset-after-applying' }, true, 502], [{ kind: 'stall-before-headers' }, false, 504]] as const) {
    await using bench = await openPostingBench({ env: { CONNECTWISE_IDLE_TIMEOUT_MS: '2500' } })
    const { simulator } = bench
    const batch = await bench.export('rest')
    const deletions = () => simulator.requests.of('delete-batch').length
    await bench.put('rest', batch.id)
    simulator.faults.add(fault, { operation: 'delete-batch' })
    t.match(await bench.undo('rest', batch.id), { status, body: { outcome: 'uncertain' } })
    t.equal(deletions(), 1)
    t.match((await bench.get('rest', batch.id)).body, { state: applied ? 'none' : 'posted' })
    t.match(await bench.undo('rest', batch.id), { status: 200, body: { state: 'none' } })
    t.equal(deletions(), applied ? 1 : 2)
    t.equal(simulator.state.postedCount, 0)

    await bench.put('rest', batch.id)
    simulator.faults.add(fault, { operation: 'delete-batch' })
    await bench.undo('rest', batch.id)
    t.match(await bench.put('rest', batch.id), { status: 200, body: { state: 'posted' } }, 'posting again after a lost undo')
    t.equal(simulator.state.batches.length, 1)
    t.equal(simulator.state.postedCount, idsOf(batch).length)
  }
})

t.test('a refused undo leaves the posting as it was', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  await bench.put('rest', batch.id)
  bench.simulator.faults.add({ kind: 'status', status: 403 }, { operation: 'delete-batch' })
  t.match(await bench.undo('rest', batch.id), { status: 502, body: { code: 'CONNECTWISE_ROLE_REFUSED', outcome: 'none' } })
  t.match((await bench.get('rest', batch.id)).body, { state: 'posted' })
  bench.simulator.faults.add({ kind: 'status', status: 403 }, { operation: 'list-batches' })
  t.match(await bench.undo('rest', batch.id), { status: 502, body: { code: 'CONNECTWISE_ROLE_REFUSED', outcome: 'none' } })
  t.equal(bench.simulator.requests.of('delete-batch').length, 1)
})

t.test('a batch that was deleted in ConnectWise needs no undo, and one that was changed there is not deleted', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest', { exportInvoices: true })
  await bench.put('rest', batch.id, { batchIdentifier: 'June' })
  await deleteByHand(bench, 'June')
  const before = bench.simulator.requests.of('delete-batch').length
  t.match(await bench.undo('rest', batch.id), { status: 200, body: { state: 'none', timeline: [{}, {}, { event: /not there any more/ }] } })
  t.equal(bench.simulator.requests.of('delete-batch').length, before)

  await bench.put('rest', batch.id, { batchIdentifier: 'July' })
  await deleteByHand(bench, 'July')
  await markByHand(bench, 'July', idsOf(batch).slice(1))
  t.match(await bench.undo('rest', batch.id), { status: 409, body: { code: 'POSTING_CONFLICT', outcome: 'none' } })
  t.equal(bench.simulator.state.entryIdsOf('July').length, idsOf(batch).length - 1)
})
