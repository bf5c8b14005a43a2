import t from 'tap'
import { assertRefused, EVERYTHING, exportCalls, INTERFACES, openBench } from './failing-exports.ts'

const silences = [
  { title: 'silence before the headers', fault: { kind: 'stall-before-headers' }, detail: /begin to answer/ },
  { title: 'silence in the middle of the body', fault: { kind: 'stall-mid-body', afterBytes: 900 }, detail: /in the middle/ }
] as const

t.test('a silence longer than CONNECTWISE_IDLE_TIMEOUT_MS is answered CONNECTWISE_TIMEOUT and not tried again', async t => {
  const bench = await openBench({ env: { CONNECTWISE_IDLE_TIMEOUT_MS: '400' } })
  const { simulator, service } = bench
  t.teardown(() => bench[Symbol.asyncDispose]())
  for (const { title, fault, detail } of silences) {
    for (const name of INTERFACES) {
      t.test(`${title}, on the interface ${name}`, async t => {
        simulator.requests.clear()
        simulator.faults.add(fault, { operation: 'export' })
        const problem = await assertRefused(t, bench, await service.exportBatch(name, EVERYTHING), 'CONNECTWISE_TIMEOUT')
        t.match(problem.detail, detail)
        t.equal(exportCalls(simulator), 1)
      })
    }
  }
})

t.test('an export that takes longer than its deadline is answered CONNECTWISE_TIMEOUT, however steadily the bytes drip', async t => {
  await using slow = await openBench({ env: { EXPORT_DEADLINE_MS: '1000' } })
  slow.simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 5, everyMs: 20 }, { operation: 'export', times: Infinity })
  const started = performance.now()
  const answers = await Promise.all(INTERFACES.map(async name => await slow.service.exportBatch(name, EVERYTHING)))
  t.ok(performance.now() - started < 5000)
  for (const answer of answers) {
    const problem = await assertRefused(t, slow, answer, 'CONNECTWISE_TIMEOUT')
    t.match(problem.detail, /1000 ms/)
  }
})

t.test('the deadline counts also while a throttled call waits for its next try', async t => {
  await using slow = await openBench({ env: { EXPORT_DEADLINE_MS: '1000' }, retry: { attempts: 3, baseDelayMs: 1, maxDelayMs: 60_000, random: () => 0 } })
  slow.simulator.faults.add({ kind: 'too-many-requests', retryAfter: '30' }, { operation: 'export', times: Infinity })
  await assertRefused(t, slow, await slow.service.exportBatch('rest', EVERYTHING), 'CONNECTWISE_TIMEOUT')
  t.equal(exportCalls(slow.simulator), 1)
})
