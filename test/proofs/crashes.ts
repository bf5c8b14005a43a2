import { deepStrictEqual } from 'node:assert/strict'
import { crashAndRecover, QUICK, startSweeping } from '../crashes/crash-round.ts'
import { exportAndPostOnce, lockFaults, startProcesses, TENANTS } from '../crashes/same-key.ts'
import { makeStores } from '../crashes/service-process.ts'
import { putTenants, simulateTenants } from '../crashes/simulated-tenants.ts'
import { STEPS } from '../crashes/steps.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? '20')
const CALLERS = 100
const PROCESSES = 3

await proveCrashes()
await proveKeys()

/**
 * Kills the service with SIGKILL while calls stand at every step of an export, a posting and an undo, ROUNDS times: the next
 * process settles with one sweep what was left, and the same call again ends with exactly one batch, mark or deletion.
 */
async function proveCrashes (): Promise<void> {
  await using simulator = await simulateTenants(STEPS)
  await using stores = await makeStores({ CONNECTWISE_ALLOWED_SITES: simulator.host, ...QUICK })
  const started = Date.now()
  let running = await startSweeping(stores)
  await putTenants(running.url, simulator, STEPS)
  for (let round = 0; round < ROUNDS; round++) running = await crashAndRecover({ simulator, stores, steps: STEPS }, running)
  for (const { work, interfaceName, name, settled } of STEPS) {
    console.log(`${work.padEnd(8)}${interfaceName.padEnd(22)}${name.padEnd(48)}${ROUNDS} kills, settled as ${settled ?? 'nothing'}`)
  }
  console.log(`${STEPS.length * ROUNDS} calls killed at ${STEPS.length} steps: 0 lost, 0 double objects, 0 double marks, all settled by one sweep each (${since(started)})`)
}

/** Many callers with one key, on processes that share one database and one archive, ROUNDS times on each interface. */
async function proveKeys (): Promise<void> {
  await using simulator = await simulateTenants(TENANTS)
  await using stores = await makeStores({ CONNECTWISE_ALLOWED_SITES: simulator.host })
  const started = Date.now()
  await startProcesses(stores, simulator, PROCESSES)
  for (let round = 0; round < ROUNDS; round++) {
    for (const tenant of TENANTS) await exportAndPostOnce({ simulator, stores, callers: CALLERS }, tenant)
  }
  deepStrictEqual(lockFaults(stores), [], 'no database is locked')
  for (const { interfaceName } of TENANTS) {
    console.log(`${CALLERS} calls with one key on ${PROCESSES} processes over ${interfaceName}: ${ROUNDS} times one batch, one mark, ${CALLERS} equal answers each`)
  }
  console.log(`(${since(started)})`)
}

function since (started: number): string {
  return `${Math.round((Date.now() - started) / 1000)} s`
}
