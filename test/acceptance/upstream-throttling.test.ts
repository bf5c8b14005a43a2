import t from 'tap'
import { assertRefused, EVERYTHING, exportCalls, INTERFACES, openBench } from './failing-exports.ts'

const bench = await openBench()
const { simulator, service } = bench
t.teardown(() => bench[Symbol.asyncDispose]())
t.beforeEach(() => {
  simulator.faults.clear()
  simulator.requests.clear()
})

for (const name of INTERFACES) {
  t.test(`a throttled call that stays throttled is answered 503 with Retry-After after three tries, on the interface ${name}`, async t => {
    simulator.faults.add({ kind: 'too-many-requests', retryAfter: '0' }, { operation: 'export', times: Infinity })
    const answer = await service.exportBatch(name, EVERYTHING)
    await assertRefused(t, bench, answer, 'CONNECTWISE_THROTTLED')
    t.equal(answer.headers.get('retry-after'), '0')
    t.equal(exportCalls(simulator), 3)
  })

  t.test(`a Retry-After longer than the service waits is passed on at once, on the interface ${name}`, async t => {
    simulator.faults.add({ kind: 'too-many-requests', retryAfter: '2' }, { operation: 'export', times: Infinity })
    const started = performance.now()
    const answer = await service.exportBatch(name, EVERYTHING)
    t.ok(performance.now() - started < 1500)
    await assertRefused(t, bench, answer, 'CONNECTWISE_THROTTLED')
    t.equal(answer.headers.get('retry-after'), '2')
    t.equal(exportCalls(simulator), 1)
  })

  for (const status of [500, 502, 503]) {
    t.test(`status ${status} is answered CONNECTWISE_UNAVAILABLE after three tries, on the interface ${name}`, async t => {
      simulator.faults.add({ kind: 'status', status }, { operation: 'export', times: Infinity })
      const answer = await service.exportBatch(name, EVERYTHING)
      const problem = await assertRefused(t, bench, answer, 'CONNECTWISE_UNAVAILABLE')
      t.match(problem.detail, new RegExp(`status ${status}`))
      t.equal(answer.headers.get('retry-after'), null)
      t.equal(exportCalls(simulator), 3)
    })
  }

  t.test(`a Retry-After with status 503 is passed on, on the interface ${name}`, async t => {
    simulator.faults.add({ kind: 'status', status: 503, headers: { 'retry-after': '120' } }, { operation: 'export', times: Infinity })
    const answer = await service.exportBatch(name, EVERYTHING)
    await assertRefused(t, bench, answer, 'CONNECTWISE_UNAVAILABLE')
    t.equal(answer.headers.get('retry-after'), '120')
    t.equal(exportCalls(simulator), 1)
  })
}

t.test('a site that fails when asked for the codebase is asked three times in all, not three times three', async t => {
  for (const [fault, code] of [
    [{ kind: 'status', status: 500 }, 'CONNECTWISE_UNAVAILABLE'],
    [{ kind: 'too-many-requests', retryAfter: '0' }, 'CONNECTWISE_THROTTLED'],
    [{ kind: 'reset-before-headers' }, 'CONNECTWISE_UNREACHABLE']
  ] as const) {
    simulator.requests.clear()
    const remove = simulator.faults.add(fault, { operation: 'company-info', times: Infinity })
    await assertRefused(t, bench, await service.exportBatch('rest', EVERYTHING), code)
    t.equal(simulator.requests.length, 3)
    remove()
  }
})

t.test('a throttled look-up of a location is answered like a throttled export', async t => {
  simulator.faults.add({ kind: 'too-many-requests', retryAfter: '60' }, { operation: 'list-locations' })
  const answer = await service.exportBatch('rest', { ...EVERYTHING, ownerLevel: 'Tampa Office' })
  await assertRefused(t, bench, answer, 'CONNECTWISE_THROTTLED')
  t.equal(answer.headers.get('retry-after'), '60')
})

t.test('a throttled call waits as long as Retry-After says and then succeeds', async t => {
  for (const name of INTERFACES) simulator.faults.add({ kind: 'too-many-requests', retryAfter: '1' }, { operation: 'export', interfaceName: name })
  const started = performance.now()
  const answers = await Promise.all(INTERFACES.map(async name => await service.exportBatch(name, EVERYTHING)))
  t.ok(performance.now() - started >= 1000)
  t.strictSame(answers.map(({ status }) => status), [201, 201])
  t.equal(exportCalls(simulator), 4)
  t.equal(service.batchCount(), 2)
})

t.test('a failure that passes is not seen by the caller', async t => {
  for (const name of INTERFACES) {
    simulator.faults.add({ kind: 'status', status: 500 }, { operation: 'export', times: 2 })
    t.equal((await service.exportBatch(name, EVERYTHING)).status, 201)
  }
  t.equal(exportCalls(simulator), 6)
})
