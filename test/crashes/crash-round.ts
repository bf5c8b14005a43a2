import { ok, strictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { ShownPosting } from '../../openapi/posting.ts'
import { idsOf } from '../acceptance/posting-bench.ts'
import type { Simulator } from '../simulator/start-simulator.ts'
import { bodyOf, send, sendUntilAnswered, type Answered, type Call } from './keyed-calls.ts'
import { assertArchive, lapsed, lastRecords, settled } from './left-behind.ts'
import { startProcess, type ServiceProcess, type Stores } from './service-process.ts'
import { companyOf, deleteInConnectWise, exportCall, postingCall, requestsOf, undoCall } from './simulated-tenants.ts'
import type { Step } from './steps.ts'

/** Turns lapse soon, and as many calls as there are steps run at once. */
export const QUICK = { EXPORT_LEASE_MS: '2000', MAX_RUNNING_EXPORTS: '0', RATE_LIMIT_PER_TENANT: '0' }
/** A process sweeps when it starts, and then not again for as long as any test runs. */
const ONE_SWEEP = { SWEEP_INTERVAL_MS: '3600000' }

const POLL_MS = 10

/** A call that is cut short, with what there was before. */
interface CutShort {
  step: Step
  call: Call
  /** What is to be posted or undone. */
  batch: GlBatch | undefined
  /** How many records the tenant has without this call. */
  earlier: number
}

export interface CrashBench {
  simulator: Simulator
  stores: Stores
  steps: readonly Step[]
}

/** Starts a process that sweeps once. */
export async function startSweeping (stores: Stores): Promise<ServiceProcess> {
  return await startProcess(stores, ONE_SWEEP)
}

/**
 * A process is killed while every call stands at its step. Once the turns have lapsed, another process starts and sweeps once:
 * nothing is in the middle any more, and what was durable is kept. Then every call comes again with the same key, and there is
 * one batch, or one mark, or one deletion. Answers the process that goes on.
 */
export async function crashAndRecover (bench: CrashBench, running: ServiceProcess): Promise<ServiceProcess> {
  const { simulator, stores } = bench
  const cutShort = await arrange(bench, running)
  simulator.requests.clear()
  await killAt(simulator, running, cutShort)
  const exportsBefore = new Map(cutShort.map(({ step: { tenantId } }) => [tenantId, requestsOf(simulator, tenantId, 'export').length]))
  await lapsed(stores)
  const next = await startSweeping(stores)
  await settled(stores)
  await Promise.all(cutShort.map(async each => { await labelled(each, async () => { await assertSettled(bench, next, each) }) }))
  await assertArchive(stores)
  await Promise.all(cutShort.map(async each => {
    await labelled(each, async () => { await assertOnce(bench, { next, each, exportsBefore: exportsBefore.get(each.step.tenantId) ?? 0 }) })
  }))
  await assertArchive(stores)
  await Promise.all(cutShort.map(async each => { await labelled(each, async () => { await undo(bench, next, each) }) }))
  return next
}

/** Exports what is to be posted and posts what is to be undone, and names the call that will be cut short. */
async function arrange ({ steps, stores }: CrashBench, { url }: ServiceProcess): Promise<CutShort[]> {
  const batches = await Promise.all(steps.map(async ({ work, tenantId }) =>
    work === 'export' ? undefined : (await bodyOf<{ batch: GlBatch }>(send(url, exportCall(tenantId)), 201)).batch))
  return await Promise.all(steps.map(async (step, index) => {
    const { work, tenantId } = step
    const batch = batches[index]
    if (work === 'undo') await bodyOf(send(url, postingCall(tenantId, batch!.id)), 200)
    return { step, call: callOf(step, batch), batch, earlier: lastRecords(stores, tenantId, 0).length }
  }))
}

function callOf ({ work, tenantId }: Step, batch: GlBatch | undefined): Call {
  if (batch === undefined) return exportCall(tenantId, randomUUID())
  return work === 'posting' ? postingCall(tenantId, batch.id, randomUUID()) : undoCall(tenantId, batch.id)
}

/** Makes every call, and kills the process once each stands at its step. */
async function killAt (simulator: Simulator, running: ServiceProcess, cutShort: readonly CutShort[]): Promise<void> {
  const stopping = await running.stopAt(Object.fromEntries(cutShort.map(({ step: { tenantId, at } }) => [tenantId, at])))
  const calls = cutShort.map(async ({ call }) => await send(running.url, call).catch((error: unknown) => error))
  await Promise.all(cutShort.map(async ({ step, call }, index) => {
    const answered = calls[index]!.then(answer => { throw new Error(`${step.tenantId}: ${call.method} did not stop ${step.name} but answered ${(answer as Answered).text}`) })
    await Promise.race([answered, stopping.reached(step.tenantId)])
    answered.catch(() => {})
    const { state } = companyOf(simulator, step.tenantId)
    while (step.at.endsWith('during') && state.batches.length !== (step.work === 'posting' ? 1 : 0)) await delay(POLL_MS)
  }))
  await running.kill()
  for (const heard of await Promise.all(calls)) ok(heard instanceof TypeError, 'the caller hears nothing')
}

/** After one sweep the batch, or the posting, is what was durable, and ConnectWise agrees. */
async function assertSettled ({ stores, simulator }: CrashBench, { url }: ServiceProcess, { step, batch, earlier }: CutShort): Promise<void> {
  const { tenantId, work } = step
  const made = lastRecords(stores, tenantId, earlier)
  if (batch === undefined) {
    strictEqual(made.map(({ status }) => status).join(), step.settled ?? '')
    return
  }
  strictEqual(made.length, 0)
  const marked = step.settled === 'posted'
  strictEqual(companyOf(simulator, tenantId).state.postedCount, marked ? idsOf(batch).length : 0)
  strictEqual(requestsOf(simulator, tenantId, 'mark').length, work === 'posting' && marked ? 1 : 0)
  const posting = await bodyOf<ShownPosting>(send(url, { tenantId, method: 'GET', path: `/gl-batches/${batch.id}/posting` }), 200)
  strictEqual(posting.state, step.settled)
}

/** The same call again ends what was begun, once. */
async function assertOnce (bench: CrashBench, { next, each, exportsBefore }: { next: ServiceProcess, each: CutShort, exportsBefore: number }): Promise<void> {
  const { simulator } = bench
  const { step: { tenantId, work }, call, batch } = each
  const answer = await sendUntilAnswered(next.url, call)
  if (batch === undefined) {
    await assertOneBatch(bench, next, each, answer)
    strictEqual(requestsOf(simulator, tenantId, 'export').length - exportsBefore, each.step.settled === 'complete' ? 0 : 1)
    return
  }
  const { state } = await bodyOf<ShownPosting>(answer, 200)
  const company = companyOf(simulator, tenantId).state
  if (work === 'posting') {
    strictEqual(state, 'posted')
    strictEqual(requestsOf(simulator, tenantId, 'mark').length, 1, 'one mark')
    strictEqual(company.batches.map(({ batchIdentifier }) => batchIdentifier).join(), `gl-batch-${batch.id}`)
    strictEqual(company.entryIdsOf(`gl-batch-${batch.id}`).join(), idsOf(batch).join(), 'no record is lost')
    strictEqual(company.postedCount, idsOf(batch).length)
  } else {
    strictEqual(state, 'none')
    strictEqual(requestsOf(simulator, tenantId, 'delete-batch').length, 1, 'one deletion')
    strictEqual(company.postedCount, 0)
  }
}

async function assertOneBatch ({ stores }: CrashBench, { url }: ServiceProcess, { step, earlier }: CutShort, answer: Answered): Promise<void> {
  const { tenantId, settled } = step
  strictEqual(answer.status, 201, answer.text)
  strictEqual(answer.headers.get('idempotent-replayed'), settled === 'complete' ? 'true' : null)
  const complete = lastRecords(stores, tenantId, earlier).filter(({ status }) => status === 'complete')
  strictEqual(complete.length, 1, 'one batch')
  strictEqual(answer.headers.get('location'), complete[0]?.links.self)
  const content = await send(url, { tenantId, method: 'GET', path: `${complete[0]?.links.self ?? ''}/content?format=json` })
  ok(answer.text.endsWith(`,"glExport":${content.text}}`), 'the archive gives the same document')
}

/** Makes the records unposted again, for the next round. */
async function undo ({ simulator }: CrashBench, { url }: ServiceProcess, { step: { tenantId, work, interfaceName }, batch }: CutShort): Promise<void> {
  if (batch === undefined || work === 'undo') return
  if (interfaceName === 'accounting-interface') await deleteInConnectWise(simulator, tenantId)
  strictEqual((await bodyOf<ShownPosting>(send(url, undoCall(tenantId, batch.id)), 200)).state, 'none')
  strictEqual(companyOf(simulator, tenantId).state.postedCount, 0)
}

async function labelled ({ step: { work, interfaceName, name } }: CutShort, work_: () => Promise<void>): Promise<void> {
  try {
    await work_()
  } catch (error) {
    throw new Error(`${work} over ${interfaceName}, ${name}: ${(error as Error).message}`, { cause: error })
  }
}
