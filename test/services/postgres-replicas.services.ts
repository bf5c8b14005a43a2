import t from 'tap'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { recordsIn } from '../acceptance/start-service.ts'
import { exportAndPostOnce, lockFaults, startProcesses, TENANTS } from '../crashes/same-key.ts'
import { makeStores, startProcess, type ServiceProcess, type Stores } from '../crashes/service-process.ts'
import { simulateTenants } from '../crashes/simulated-tenants.ts'

const PROCESSES = 3
const ROUNDS = 3
const API_KEY = 'a-key-whose-calls-are-counted'
const TENANT = 'rest'
const simulator = await simulateTenants(TENANTS)
t.teardown(() => simulator.close())
// the processes share a machine: those that wait for it are not overloaded
const env = { CONNECTWISE_ALLOWED_SITES: simulator.host, SHED_EVENT_LOOP_DELAY_MS: '0', RATE_LIMIT_PER_TENANT: '0' }

async function exportAt ({ processes }: Stores, index: number, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${(processes[index % PROCESSES] as ServiceProcess).url}/gl-batches`, {
    method: 'POST', body: '{"exportInvoices":true}', headers: { 'content-type': 'application/json', 'x-tenant-id': TENANT, ...headers }
  })
}

t.test('three processes that start at the same moment on an empty database', async t => {
  await using stores = await makeStores(env)
  await startProcesses(stores, simulator, PROCESSES)

  await t.test('give one batch and one mark to a hundred calls with one key, time and again', async t => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const tenant of TENANTS) await exportAndPostOnce({ simulator, stores, callers: 100 }, tenant)
    }
    t.strictSame(lockFaults(stores), [])
  })

  await t.test('export for a tenant one at a time', async t => {
    const before = recordsIn(stores.databaseUrl, TENANT).length
    const answers = await Promise.all(Array.from({ length: 30 }, async (_, index) => await exportAt(stores, index)))
    const begun = recordsIn(stores.databaseUrl, TENANT).slice(before)
    t.equal(answers.filter(({ status }) => status === 201).length, begun.length)
    t.equal(answers.filter(({ status }) => status === 409).length, 30 - begun.length)
    assertNoneAtOnce(begun)

    const patient = await Promise.all(Array.from({ length: 6 }, async (_, index) => await exportAt(stores, index, { prefer: 'wait=100' })))
    t.strictSame(patient.map(({ status }) => status), [201, 201, 201, 201, 201, 201])
    assertNoneAtOnce(recordsIn(stores.databaseUrl, TENANT).slice(before))

    function assertNoneAtOnce (records: GlBatchRecord[]): void {
      const spans = records.map(({ createdAt, timeline }) => ({ createdAt, endedAt: timeline.at(-1)!.at })).sort((a, b) => a.createdAt < b.createdAt ? -1 : 1)
      for (const [index, { createdAt }] of spans.entries()) t.ok(index === 0 || spans[index - 1]!.endedAt <= createdAt, 'each began when the one before it had ended')
    }
  })

  await t.test('count calls together', async t => {
    await using limited = await makeStores({ ...env, API_KEY, RATE_LIMIT_PER_TENANT: '60', DATABASE_URL: stores.databaseUrl })
    const counting = await Promise.all(Array.from({ length: PROCESSES }, async () => await startProcess(limited)))
    const minuteOf = () => Math.floor(Date.now() / 60_000)
    for (let minute = -1; minute !== minuteOf();) {
      minute = minuteOf()
      // of each minute another tenant, because what reaches into the next one is counted there
      const headers = { authorization: `Bearer ${API_KEY}`, 'x-tenant-id': `counted-${minute}` }
      const answers = await Promise.all(Array.from({ length: 120 }, async (_, index) => await fetch(`${counting[index % PROCESSES]!.url}/gl-batches?limit=1`, { headers })))
      if (minute === minuteOf()) t.equal(answers.filter(({ status }) => status === 429).length, 60)
    }
  })
})
