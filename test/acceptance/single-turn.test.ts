import t from 'tap'
import { assertRefused, connectionTo, EVERYTHING, exportCalls, openBench, until } from './failing-exports.ts'

const bench = await openBench({ env: { CONNECTWISE_IDLE_TIMEOUT_MS: '1500' } })
const { simulator, service } = bench
await service.putTenant('other', connectionTo(simulator, 'accounting-interface'))
t.teardown(() => bench[Symbol.asyncDispose]())

t.test('while an export of a tenant runs, a second one is refused, another tenant is served, and a failure frees the turn', async t => {
  simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'export' })
  const first = service.exportBatch('rest', EVERYTHING)
  await until(() => exportCalls(simulator) === 1)

  const second = await service.exportBatch('rest', EVERYTHING)
  const problem = await assertRefused(t, bench, second, 'EXPORT_IN_PROGRESS')
  t.match(problem.detail, /rest/)
  t.match(second.headers.get('retry-after'), /^[1-9]\d*$/)
  t.equal(exportCalls(simulator), 1, 'ConnectWise is not asked')

  const other = await service.exportBatch('other', EVERYTHING)
  t.equal(other.status, 201)
  await other.arrayBuffer()

  t.equal((await first).status, 504)
  t.equal((await service.exportBatch('rest', EVERYTHING)).status, 201)
})

t.test('a success frees the turn', async t => {
  simulator.requests.clear()
  simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 4096, everyMs: 40 }, { operation: 'export' })
  const first = service.exportBatch('other', EVERYTHING)
  await until(() => exportCalls(simulator) === 1)
  t.equal((await service.exportBatch('other', EVERYTHING)).status, 409)
  t.equal((await first).status, 201)
  t.equal((await service.exportBatch('other', EVERYTHING)).status, 201)
})

t.test('of many exports at the same moment exactly one runs', async t => {
  const before = service.batchCount()
  // longer than all of them need to ask
  simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 512, everyMs: 40 }, { operation: 'export' })
  const answers = await Promise.all(Array.from({ length: 8 }, async () => await service.exportBatch('other', EVERYTHING)))
  t.equal(answers.filter(({ status }) => status === 201).length, 1)
  t.equal(answers.filter(({ status }) => status === 409).length, 7)
  t.equal(service.batchCount(), before + 1)
})

t.test('a request that is refused before ConnectWise is asked does not take the turn', async t => {
  t.equal((await service.exportBatch('other', {})).status, 422)
  t.equal((await service.exportBatch('other', EVERYTHING)).status, 201)
})
