import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, startService } from './start-service.ts'

t.test('an export through the Accounting Interface answers the batch and keeps its copy', async t => {
  await using simulator = await startSimulator({ samples: true })
  await using service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
  await service.putTenant('acme', accountingConnection(simulator))
  const answer = await service.exportBatch('acme', { exportInvoices: true })
  t.equal(answer.status, 201)
  t.equal((await service.archiveFiles()).length, 2)
  t.equal(service.batchCount(), 1)
})
