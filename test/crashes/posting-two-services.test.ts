import t from 'tap'
import { restConnection } from '../acceptance/start-service.ts'
import { idsOf, postingCalls } from '../acceptance/posting-bench.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { bodyOf, send } from './keyed-calls.ts'
import { makeStores, startProcess } from './service-process.ts'

t.test('of two services on one database that post at the same moment, ConnectWise ends with one batch, whatever it does with a repeated identifier', async t => {
  const counts = { invoices: 4, expenses: 2, purchases: 2 }
  const companies = (['refuse', 'accept'] as const).map(repeatedBatchIdentifier => ({ companyId: repeatedBatchIdentifier, counts, repeatedBatchIdentifier }))
  await using simulator = await startSimulator({ companies })
  await using stores = await makeStores({ CONNECTWISE_ALLOWED_SITES: simulator.host })
  const services = await Promise.all([startProcess(stores), startProcess(stores)])
  const [one, other] = services.map(postingCalls) as [ReturnType<typeof postingCalls>, ReturnType<typeof postingCalls>]
  for (const company of simulator.companies.slice(1)) {
    const tenantId = company.companyId
    await bodyOf(send(services[0].url, { tenantId, method: 'PUT', path: `/tenants/${tenantId}`, body: { connection: restConnection(simulator, company) } }), 201)
    const batch = await one.export(tenantId)
    const answers = await Promise.all([one.put(tenantId, batch.id), other.put(tenantId, batch.id)])
    t.ok(answers.every(({ status }) => status === 200 || status === 409), answers.map(({ body }) => body.code).join())
    t.match(await other.put(tenantId, batch.id), { status: 200, body: { state: 'posted' } })
    t.equal(company.state.batches.length, 1)
    t.strictSame(company.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
  }
})
