import { strictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { ShownPosting } from '../../openapi/posting.ts'
import { idsOf } from '../acceptance/posting-bench.ts'
import type { Simulator } from '../simulator/start-simulator.ts'
import { bodyOf, send, sendUntilAnswered, type Answered, type Call } from './keyed-calls.ts'
import { assertArchive, lastRecords } from './left-behind.ts'
import { startProcess, type Stores } from './service-process.ts'
import { companyOf, deleteInConnectWise, exportCall, postingCall, putTenants, requestsOf, undoCall, type SimulatedTenant } from './simulated-tenants.ts'

const counts = { invoices: 40, expenses: 5, purchases: 5 }

/** A tenant for each interface. */
export const TENANTS: readonly SimulatedTenant[] = [
  { tenantId: 'legacy', interfaceName: 'accounting-interface', counts },
  { tenantId: 'rest', interfaceName: 'rest', counts }
]

/** The processes on some stores, and how many callers they have. */
export interface Crowd {
  simulator: Simulator
  stores: Stores
  callers: number
}

/** Starts processes on the same stores, all at once, with the tenants stored. */
export async function startProcesses (stores: Stores, simulator: Simulator, count: number): Promise<void> {
  const [first] = await Promise.all(Array.from({ length: count }, async () => await startProcess(stores)))
  await putTenants(first!.url, simulator, TENANTS)
}

/**
 * Many callers make the same export with one key, and then the same posting with one key: ConnectWise is asked for one export and
 * gets one mark, there is one batch with its two objects, and all answers are equal. In the end nothing is posted, as before.
 */
export async function exportAndPostOnce (crowd: Crowd, { tenantId, interfaceName }: SimulatedTenant): Promise<void> {
  const { simulator, stores } = crowd
  const { state } = companyOf(simulator, tenantId)
  const earlier = lastRecords(stores, tenantId, 0).length
  simulator.requests.clear()
  const exported = await equalAnswers(crowd, exportCall(tenantId, randomUUID()))
  strictEqual(exported.filter(({ headers }) => headers.get('idempotent-replayed') === null).length, 1, 'one answer is no replay')
  const { batch } = await bodyOf<{ batch: GlBatch }>(exported[0]!, 201)
  strictEqual(requestsOf(simulator, tenantId, 'export').length, 1, 'one export')
  strictEqual(lastRecords(stores, tenantId, earlier).map(({ status }) => status).join(), 'complete')
  await assertArchive(stores)

  const [posted] = await equalAnswers(crowd, postingCall(tenantId, batch.id, randomUUID()))
  strictEqual((await bodyOf<ShownPosting>(posted!, 200)).state, 'posted')
  strictEqual(requestsOf(simulator, tenantId, 'mark').length, 1, 'one mark')
  strictEqual(state.batches.length, 1)
  strictEqual(state.entryIdsOf(`gl-batch-${batch.id}`).join(), idsOf(batch).join())

  if (interfaceName === 'accounting-interface') await deleteInConnectWise(simulator, tenantId)
  await bodyOf(send(stores.processes[0]!.url, undoCall(tenantId, batch.id)), 200)
  strictEqual(state.postedCount, 0)
}

/** What the log says of a database that another process kept to itself. */
export function lockFaults ({ processes }: Stores): string[] {
  return processes.flatMap(({ lines }) => lines.filter(line => /locked|DATABASE_UNAVAILABLE/.test(line)))
}

async function equalAnswers ({ stores: { processes }, callers }: Crowd, call: Call): Promise<Answered[]> {
  const answers = await Promise.all(Array.from({ length: callers }, async (_, index) => await sendUntilAnswered(processes[index % processes.length]!.url, call)))
  const different = new Set(answers.map(({ status, text }) => `${status} ${text}`))
  strictEqual(different.size, 1, `all answers are equal: ${[...different].map(answer => answer.slice(0, 1000)).join('\n')}`)
  return answers
}
