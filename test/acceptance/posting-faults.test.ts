import t from 'tap'
import type { Fault } from '../simulator/start-simulator.ts'
import { INTERFACES } from './failing-exports.ts'
import { deleteByHand, idsOf, markByHand, openPostingBench } from './posting-bench.ts'

for (const name of INTERFACES) {
  t.test(`a mark that took effect after it was looked for is found by the next call (${name})`, async t => {
    for (const repeatedBatchIdentifier of ['refuse', 'accept'] as const) {
      await using bench = await openPostingBench({ simulator: { repeatedBatchIdentifier } })
      const batch = await bench.export(name)
      bench.simulator.faults.add({ kind: 'reset-before-headers' }, { operation: 'mark' })
      await bench.put(name, batch.id)
      t.match((await bench.get(name, batch.id)).body, { state: 'not-applied' })
      await markByHand(bench, `gl-batch-${batch.id}`, idsOf(batch))
      t.match((await bench.get(name, batch.id)).body, { state: 'not-applied' }, 'what is settled is not looked at again by a GET')
      t.match(await bench.put(name, batch.id), { status: 200, body: { state: 'posted' } })
      t.equal(bench.simulator.requests.of('mark').length, 2, 'the one that was lost and the one by hand')
    }
  })

  t.test(`an uncertain posting is finished or given up before another one begins (${name})`, async t => {
    await using bench = await openPostingBench()
    const batch = await bench.export(name)
    const [first = 0] = idsOf(batch)
    bench.simulator.faults.add({ kind: 'reset-before-headers' }, { operation: 'mark' })
    await bench.put(name, batch.id)
    t.match(await bench.put(name, batch.id, { glEntryIds: [first] }), { status: 409, body: { code: 'POSTING_EXISTS', detail: /uncertain/ } })
    t.match(await bench.put(name, batch.id, { batchIdentifier: 'June' }), { status: 409, body: { code: 'POSTING_EXISTS' } })
    t.match(await bench.undo(name, batch.id), { status: 200, body: { state: 'none', reminder: /untouched/, timeline: [{}, {}, {}, { event: 'given up' }] } })
    t.match(await bench.put(name, batch.id, { batchIdentifier: 'June' }), { status: 200 })
    t.strictSame(bench.simulator.state.batches.map(({ batchIdentifier }) => batchIdentifier), ['June'])
  })

  t.test(`other records under the identifier are a conflict, until somebody mends it in ConnectWise (${name})`, async t => {
    await using bench = await openPostingBench()
    const batch = await bench.export(name)
    const ids = idsOf(batch)
    const invoices = idsOf(await bench.export(name, { exportInvoices: true }))
    bench.simulator.faults.add({ kind: 'reset-before-headers' }, { operation: 'mark' })
    await bench.put(name, batch.id)
    await markByHand(bench, `gl-batch-${batch.id}`, invoices)
    const counts = name === 'rest'
      ? new RegExp(`has ${invoices.length} GL entries, this posting ${ids.length}: ${ids.length - invoices.length} \\(.* are not in it, 0 are in it`)
      : new RegExp(`Of the ${ids.length} GL entries .* still exports ${ids.length - invoices.length} and does not export ${invoices.length} any more`)
    const conflict = { status: 409, body: { code: 'POSTING_CONFLICT', detail: counts, fix: /posting\.md/, retriable: false } }
    t.match((await bench.get(name, batch.id)).body, { state: 'conflict', timeline: [{}, {}, { event: counts }] })
    t.match(await bench.put(name, batch.id), conflict)
    t.match(await bench.undo(name, batch.id), conflict)
    t.match((await bench.get(name, batch.id)).body, { state: 'conflict' })
    t.strictSame(bench.simulator.state.entryIdsOf(`gl-batch-${batch.id}`), invoices, 'nothing was changed')
    await deleteByHand(bench, `gl-batch-${batch.id}`)
    t.match(await bench.put(name, batch.id), { status: 200, body: { state: 'posted' } })
    t.strictSame(bench.simulator.state.entryIdsOf(`gl-batch-${batch.id}`), ids)
  })

  t.test(`a refused mark leaves nothing behind and is not retried (${name})`, async t => {
    await using bench = await openPostingBench()
    const batch = await bench.export(name)
    const refusals: [fault: Fault, status: number, code: string][] = [
      [{ kind: 'status', status: 400 }, 502, 'CONNECTWISE_REQUEST_REFUSED'],
      [{ kind: 'status', status: 401 }, 502, 'CONNECTWISE_CREDENTIALS_REFUSED'],
      [{ kind: 'status', status: 403 }, 502, 'CONNECTWISE_ROLE_REFUSED'],
      [{ kind: 'too-many-requests', retryAfter: '7' }, 503, 'CONNECTWISE_THROTTLED'],
      [{ kind: 'redirect', location: 'https://elsewhere.example/' }, 502, 'CONNECTWISE_REDIRECTED']
    ]
    for (const [fault, status, code] of refusals) {
      bench.simulator.requests.clear()
      bench.simulator.faults.add(fault, { operation: 'mark' })
      const answer = await bench.put(name, batch.id)
      t.match(answer, { status, body: { code, outcome: 'none' } })
      if (code === 'CONNECTWISE_THROTTLED') t.equal(answer.headers.get('retry-after'), '7')
      if (code === 'CONNECTWISE_ROLE_REFUSED') t.match(answer.body.fix, /level Edit/)
      t.equal(bench.simulator.requests.of('mark').length, 1)
      t.match((await bench.get(name, batch.id)).body, { state: 'none', batchIdentifier: null })
    }
    t.match((await bench.get(name, batch.id)).body.timeline.at(-1), { event: /^ConnectWise refused: / })
    t.equal(bench.simulator.state.postedCount, 0)
    t.match(await bench.put(name, batch.id), { status: 200 })
  })

  t.test(`records that are in a posting already are not posted from another batch (${name})`, async t => {
    await using bench = await openPostingBench()
    const [part, whole] = [await bench.export(name, { exportInvoices: true }), await bench.export(name)]
    await bench.put(name, part.id)
    const refused = await bench.put(name, whole.id)
    t.match(refused, { status: 409, body: { code: 'POSTING_OVERLAP', outcome: 'none' } })
    t.match(refused.body.detail, `batch ${part.id} (posted) has ${idsOf(part).length} (`)
    t.match((await bench.get(name, whole.id)).body, { state: 'none' })
    t.equal(bench.simulator.requests.of('mark').length, 1)
    t.match(await bench.put(name, whole.id, { exceptGlEntryIds: idsOf(part) }), { status: 200 })
    t.equal(bench.simulator.state.postedCount, idsOf(whole).length)
  })

  t.test(`records that somebody else has posted meanwhile are refused by ConnectWise (${name})`, async t => {
    await using bench = await openPostingBench()
    const batch = await bench.export(name)
    await markByHand(bench, 'By hand', idsOf(batch))
    t.match(await bench.put(name, batch.id), { status: 502, body: { code: 'CONNECTWISE_REQUEST_REFUSED', outcome: 'none' } })
    t.match((await bench.get(name, batch.id)).body, { state: 'none' })
    t.equal(bench.simulator.state.batches.length, 1)
  })

  t.test(`while ConnectWise cannot be looked at, an uncertain posting stays uncertain (${name})`, async t => {
    await using bench = await openPostingBench()
    const batch = await bench.export(name)
    bench.simulator.faults.add({ kind: 'reset-after-applying' }, { operation: 'mark' })
    await bench.put(name, batch.id)
    const mend = bench.simulator.faults.add({ kind: 'status', status: 500 }, { operation: ['list-batches', 'export'], times: Infinity })
    t.match((await bench.get(name, batch.id)), { status: 200, body: { state: 'uncertain', meaning: /Just now: ConnectWise answered with its own failure/ } })
    t.match(await bench.put(name, batch.id), { status: 503, body: { code: 'CONNECTWISE_UNAVAILABLE', outcome: 'uncertain' } })
    t.match(await bench.undo(name, batch.id), { status: 503, body: { outcome: 'uncertain' } })
    await bench.service.call(`/tenants/${name}`, { method: 'DELETE' })
    t.match(await bench.get(name, batch.id), { status: 404, body: { code: 'TENANT_UNKNOWN' } })
    await bench.service.putTenant(name, bench.connection(name))
    mend()
    t.match(await bench.put(name, batch.id), { status: 200 })
    t.equal(bench.simulator.requests.of('mark').length, 1)
  })

  t.test(`a mark that takes longer than is allowed is uncertain (${name})`, async t => {
    await using bench = await openPostingBench({ env: { EXPORT_DEADLINE_MS: '1000' } })
    const batch = await bench.export(name)
    bench.simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'mark' })
    t.match(await bench.put(name, batch.id), { status: 504, body: { code: 'CONNECTWISE_TIMEOUT', outcome: 'uncertain', detail: /1000 ms/ } })
    t.match(await bench.put(name, batch.id), { status: 200 })
  })

  t.test(`a site that takes no connection was never asked (${name})`, async t => {
    const bench = await openPostingBench()
    t.teardown(() => bench.service[Symbol.asyncDispose]())
    const batch = await bench.export(name)
    await bench.simulator.close()
    t.match(await bench.put(name, batch.id), { status: 502, body: { code: 'CONNECTWISE_UNREACHABLE', outcome: 'none' } })
    t.match((await bench.get(name, batch.id)).body, { state: 'none' })
  })
}

t.test('a failure of the Accounting Interface in the middle of a mark is uncertain, and the next call looks whether it marked', async t => {
  await using bench = await openPostingBench()
  const name = 'accounting-interface'
  const batch = await bench.export(name)
  const texts = ['Object reference not set to an instance of an object', 'Timeout expired while updating location 2', 'A transport-level error has occurred']
  for (const text of texts) {
    bench.simulator.faults.add({ kind: 'psa-error', text: `System.Exception: ${text}` }, { operation: 'mark' })
    t.match(await bench.put(name, batch.id), { status: 503, body: { code: 'CONNECTWISE_UNAVAILABLE', outcome: 'uncertain', retriable: true, detail: new RegExp(`${text}$`) } })
  }
  t.match((await bench.get(name, batch.id)).body, { state: 'not-applied' })
  await markByHand(bench, `gl-batch-${batch.id}`, idsOf(batch))
  bench.simulator.requests.clear()
  t.match(await bench.put(name, batch.id), { status: 200, body: { state: 'posted' } })
  t.equal(bench.simulator.requests.of('mark').length, 0)
})

t.test('an acknowledgement of the Accounting Interface that is none is uncertain', async t => {
  await using bench = await openPostingBench()
  const name = 'accounting-interface'
  const batch = await bench.export(name)
  const answers: Fault[] = [{ kind: 'login-page' }, { kind: 'ok-text' }, { kind: 'status', status: 200, body: '' }, { kind: 'status', status: 200, body: '<PsaData>Batch upd' }]
  for (const fault of answers) {
    bench.simulator.faults.add(fault, { operation: 'mark' })
    t.match(await bench.put(name, batch.id), { status: 502, body: { code: 'CONNECTWISE_NOT_A_BATCH', outcome: 'uncertain', detail: /where a <PsaData> was due/ } })
  }
  t.match(await bench.put(name, batch.id), { status: 200 })
})

t.test('a posting of the Accounting Interface that turns out to be applied cannot be given up', async t => {
  await using bench = await openPostingBench()
  const name = 'accounting-interface'
  const batch = await bench.export(name)
  bench.simulator.faults.add({ kind: 'reset-after-applying' }, { operation: 'mark' })
  await bench.put(name, batch.id)
  t.match(await bench.undo(name, batch.id), { status: 422, body: { code: 'POSTING_UNDO_UNAVAILABLE' } })
  t.match((await bench.get(name, batch.id)).body, { state: 'posted' })
})
