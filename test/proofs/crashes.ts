import { crashAt, putTenant, QUICK, STEPS } from '../crashes/crash-round.ts'
import { callWithOneKey } from '../crashes/same-key.ts'
import { makeStores, startProcess } from '../crashes/service-process.ts'
import { startSimulator } from '../simulator/start-simulator.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? '20')
const CALLS = 100
const PROCESSES = 3

/**
 * Kills the service with SIGKILL at every step of an export, ROUNDS times each, and shows that the next process settles what was
 * left and that a retry with the same idempotency key gives exactly one batch. Then shows that many calls with one key on several
 * processes give one batch and equal answers.
 */
await using simulator = await startSimulator({ counts: { invoices: 40, expenses: 5, purchases: 5 } })
const env = { CONNECTWISE_ALLOWED_SITES: simulator.host }

for (const step of STEPS) {
  await using stores = await makeStores({ ...env, ...QUICK })
  await crashAt(stores, { step, rounds: ROUNDS, simulator })
  console.log(`${step.name.padEnd(42)} ${ROUNDS} kills: settled, one batch each`)
}

await using stores = await makeStores(env)
const processes = await Promise.all(Array.from({ length: PROCESSES }, async () => await startProcess(stores)))
try {
  await putTenant(processes[0]!.url, simulator)
  await callWithOneKey(stores, { processes, simulator, calls: CALLS, rounds: ROUNDS })
} finally {
  for (const running of processes) await running[Symbol.asyncDispose]()
}
console.log(`${CALLS} calls with one key on ${PROCESSES} processes    ${ROUNDS} times: one export, one batch, ${CALLS} equal answers`)
