import { strictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { crashAt, exportUntilAnswered, putTenant, QUICK, STEPS } from '../crashes/crash-round.ts'
import { recordsIn } from '../acceptance/start-service.ts'
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
  for (let round = 0; round < ROUNDS; round++) {
    simulator.requests.clear()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: CALLS }, async (_, index) => await exportUntilAnswered(processes[index % PROCESSES]!.url, key)))
    strictEqual(new Set(answers.map(({ answer, text }) => `${answer.status} ${text}`)).size, 1, 'all answers are equal')
    strictEqual(answers[0]?.answer.status, 201)
    strictEqual(answers.filter(({ answer }) => answer.headers.get('idempotent-replayed') === null).length, 1)
    strictEqual(simulator.requests.of('export').length, 1)
    strictEqual(recordsIn(stores.databaseUrl).length, round + 1)
    strictEqual((await stores.files()).length, 2 * (round + 1))
  }
  for (const { lines } of processes) strictEqual(lines.filter(line => /locked|DATABASE_UNAVAILABLE/.test(line)).length, 0, 'no database is locked')
} finally {
  for (const running of processes) await running[Symbol.asyncDispose]()
}
console.log(`${CALLS} calls with one key on ${PROCESSES} processes    ${ROUNDS} times: one export, one batch, ${CALLS} equal answers`)
