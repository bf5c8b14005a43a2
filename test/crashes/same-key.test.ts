import t from 'tap'
import { exportAndPostOnce, lockFaults, startProcesses, TENANTS } from './same-key.ts'
import { makeStores } from './service-process.ts'
import { simulateTenants } from './simulated-tenants.ts'

t.test('many calls with one key on three processes give one batch, one mark and equal answers, on either interface', async t => {
  await using simulator = await simulateTenants(TENANTS)
  await using stores = await makeStores({ CONNECTWISE_ALLOWED_SITES: simulator.host })
  await startProcesses(stores, simulator, 3)
  for (const tenant of TENANTS) await exportAndPostOnce({ simulator, stores, callers: 30 }, tenant)
  t.strictSame(lockFaults(stores), [])
})
