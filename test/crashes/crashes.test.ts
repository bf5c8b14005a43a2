import t from 'tap'
import { crashAndRecover, QUICK, startSweeping } from './crash-round.ts'
import { makeStores } from './service-process.ts'
import { putTenants, simulateTenants } from './simulated-tenants.ts'
import { STEPS } from './steps.ts'

// `npm run proof:crashes` does so over and over
t.test('of calls that are killed at every step of an export, a posting and an undo, one sweep leaves nothing in the middle, and each comes about once', async t => {
  await using simulator = await simulateTenants(STEPS)
  await using stores = await makeStores({ CONNECTWISE_ALLOWED_SITES: simulator.host, ...QUICK })
  const running = await startSweeping(stores)
  await putTenants(running.url, simulator, STEPS)
  await crashAndRecover({ simulator, stores, steps: STEPS }, running)
  t.equal((await stores.files()).length, 2 * STEPS.length, 'each of the tenants has one batch')
})
