import { strictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { recordsIn } from '../acceptance/start-service.ts'
import type { Simulator } from '../simulator/start-simulator.ts'
import { exportUntilAnswered } from './crash-round.ts'
import type { ServiceProcess, Stores } from './service-process.ts'

export interface SameKey {
  processes: readonly ServiceProcess[]
  simulator: Simulator
  calls: number
  rounds: number
}

/** Over and over: many calls with one idempotency key on several processes make one export, one record, one batch, and get equal answers. */
export async function callWithOneKey (stores: Stores, { processes, simulator, calls, rounds }: SameKey): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    simulator.requests.clear()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: calls }, async (_, index) => await exportUntilAnswered(processes[index % processes.length]!.url, key)))
    strictEqual(new Set(answers.map(({ answer, text }) => `${answer.status} ${text}`)).size, 1, 'all answers are equal')
    strictEqual(answers[0]?.answer.status, 201)
    strictEqual(answers.filter(({ answer }) => answer.headers.get('idempotent-replayed') === null).length, 1)
    strictEqual(simulator.requests.of('export').length, 1)
    strictEqual(recordsIn(stores.databaseUrl).length, round + 1)
    strictEqual((await stores.files()).length, 2 * (round + 1))
  }
  for (const { lines } of processes) strictEqual(lines.filter(line => /locked|DATABASE_UNAVAILABLE/.test(line)).length, 0, 'the database always answers')
}
