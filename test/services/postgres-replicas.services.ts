import t from 'tap'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { recordsIn } from '../acceptance/start-service.ts'
import { call, crashAt, putTenant, QUICK, STEPS } from '../crashes/crash-round.ts'
import { callWithOneKey } from '../crashes/same-key.ts'
import { makeStores, startProcess } from '../crashes/service-process.ts'
import { startSimulator } from '../simulator/start-simulator.ts'

const PROCESSES = 3
const API_KEY = 'a-key-whose-calls-are-counted'
const simulator = await startSimulator({ counts: { invoices: 40, expenses: 5, purchases: 5 } })
t.teardown(() => simulator.close())
// the processes share a machine: those that wait for it are not overloaded
const env = { CONNECTWISE_ALLOWED_SITES: simulator.host, SHED_EVENT_LOOP_DELAY_MS: '0', RATE_LIMIT_PER_CREDENTIAL: '0', RATE_LIMIT_PER_TENANT: '0' }

t.test('three processes that start at the same moment on an empty database', async t => {
  await using stores = await makeStores(env)
  const processes = await Promise.all(Array.from({ length: PROCESSES }, async () => await startProcess(stores)))
  t.teardown(async () => { for (const running of processes) await running[Symbol.asyncDispose]() })
  await putTenant(processes[0]!.url, simulator)

  await t.test('give one batch to a hundred calls with one key, time and again', async t => {
    await t.resolves(callWithOneKey(stores, { processes, simulator, calls: 100, rounds: 5 }))
  })

  await t.test('export for a tenant one at a time', async t => {
    const before = recordsIn(stores.databaseUrl).length
    const answers = await Promise.all(Array.from({ length: 30 }, async (_, index) => await call(processes[index % PROCESSES]!.url, '/gl-batches', { method: 'POST', body: { exportInvoices: true } })))
    const begun = recordsIn(stores.databaseUrl).slice(before)
    t.equal(answers.filter(({ status }) => status === 201).length, begun.length)
    t.equal(answers.filter(({ status }) => status === 409).length, 30 - begun.length)
    assertNoneAtOnce(begun)

    const patient = await Promise.all(Array.from({ length: 6 }, async (_, index) => await call(processes[index % PROCESSES]!.url, '/gl-batches', { method: 'POST', body: { exportInvoices: true }, headers: { prefer: 'wait=100' } })))
    t.strictSame(patient.map(({ status }) => status), [201, 201, 201, 201, 201, 201])
    assertNoneAtOnce(recordsIn(stores.databaseUrl).slice(before))

    function assertNoneAtOnce (records: GlBatchRecord[]): void {
      const spans = records.map(({ createdAt, timeline }) => ({ createdAt, endedAt: timeline.at(-1)!.at })).sort((a, b) => a.createdAt < b.createdAt ? -1 : 1)
      for (const [index, { createdAt }] of spans.entries()) t.ok(index === 0 || spans[index - 1]!.endedAt <= createdAt, 'each began when the one before it had ended')
    }
  })

  await t.test('count calls together', async t => {
    await using limited = await makeStores({ ...env, API_KEY, RATE_LIMIT_PER_TENANT: '60', DATABASE_URL: stores.databaseUrl })
    const counting = await Promise.all(Array.from({ length: PROCESSES }, async () => await startProcess(limited)))
    t.teardown(async () => { for (const running of counting) await running[Symbol.asyncDispose]() })
    const minuteOf = () => Math.floor(Date.now() / 60_000)
    for (let minute = -1; minute !== minuteOf();) {
      minute = minuteOf()
      const answers = await Promise.all(Array.from({ length: 120 }, async (_, index) => await call(counting[index % PROCESSES]!.url, '/gl-batches?limit=1', { headers: { authorization: `Bearer ${API_KEY}` } })))
      if (minute === minuteOf()) t.equal(answers.filter(({ status }) => status === 200).length, 60)
    }
  })
})

for (const step of STEPS) {
  t.test(`a process that is killed ${step.name} leaves nothing that the next one does not settle`, async t => {
    await using stores = await makeStores({ ...env, ...QUICK })
    await t.resolves(crashAt(stores, { step, rounds: 2, simulator }))
  })
}
