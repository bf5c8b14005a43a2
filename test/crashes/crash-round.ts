import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { recordsIn, restConnection } from '../acceptance/start-service.ts'
import type { Simulator } from '../simulator/start-simulator.ts'
import { startProcess, type ServiceProcess, type Stores } from './service-process.ts'

/** Where an export can die, in its order; whether it is recorded by then, and whether the batch is whole. */
export const STEPS: readonly { name: string, dieAt: string, recorded: boolean, whole: boolean }[] = [
  { name: 'before the key is claimed', dieAt: 'keys.claim before', recorded: false, whole: false },
  { name: 'after the key is claimed', dieAt: 'keys.claim after', recorded: false, whole: false },
  { name: 'after the turn is taken', dieAt: 'turns.take after', recorded: false, whole: false },
  { name: 'after the batch is recorded as running', dieAt: 'batches.start after', recorded: true, whole: false },
  { name: 'in the middle of the document', dieAt: 'draft.write after', recorded: true, whole: false },
  { name: 'before the document is committed', dieAt: 'draft.commit before', recorded: true, whole: false },
  { name: 'after the document is committed', dieAt: 'draft.commit after', recorded: true, whole: false },
  { name: 'before the manifest is committed', dieAt: 'draft.commitManifest before', recorded: true, whole: false },
  { name: 'after the manifest is committed', dieAt: 'draft.commitManifest after', recorded: true, whole: true },
  { name: 'before the batch is recorded as complete', dieAt: 'batches.complete before', recorded: true, whole: true },
  { name: 'after the batch is recorded as complete', dieAt: 'batches.complete after', recorded: true, whole: true }
]

/** Short enough that a round takes a second or two. */
export const QUICK = { EXPORT_LEASE_MS: '1200', SWEEP_INTERVAL_MS: '100' }

const REQUEST = { exportInvoices: true, exportExpenses: true, exportProcurement: true }
const TENANT = 'acme'

export async function call (url: string, path: string, init: { method?: string, body?: object, headers?: Record<string, string> } = {}): Promise<Response> {
  return await fetch(`${url}${path}`, {
    method: init.method ?? 'GET',
    headers: { 'x-tenant-id': TENANT, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }), ...init.headers },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) })
  })
}

export async function putTenant (url: string, simulator: Simulator): Promise<void> {
  strictEqual((await call(url, `/tenants/${TENANT}`, { method: 'PUT', body: { connection: restConnection(simulator) } })).status, 201)
}

/** Exports under a key, trying again after Retry-After as long as the answer says so. */
export async function exportUntilAnswered (url: string, key: string): Promise<{ answer: Response, text: string }> {
  for (;;) {
    const answer = await call(url, '/gl-batches', { method: 'POST', body: REQUEST, headers: { 'idempotency-key': key } })
    const text = await answer.text()
    if (answer.status !== 409) return { answer, text }
    const seconds = Number(answer.headers.get('retry-after'))
    ok(seconds > 0, `409 without Retry-After: ${text}`)
    await delay(seconds * 1000)
  }
}

export interface Crashes {
  step: typeof STEPS[number]
  rounds: number
  simulator: Simulator
}

/**
 * Over and over: a process dies at a step of an export, the next one settles what it left, a retry with the same key gives
 * exactly one batch, and then that process dies at the same step of another export.
 */
export async function crashAt (stores: Stores, { step, rounds, simulator }: Crashes): Promise<void> {
  let running = await startProcess(stores, step.dieAt)
  try {
    await putTenant(running.url, simulator)
    for (let round = 0; round < rounds; round++) {
      const earlier = recordsIn(stores.databasePath).length
      const key = randomUUID()
      await running.arm()
      await exportAndDie(running, key)
      simulator.requests.clear()
      running = await startProcess(stores, step.dieAt)
      await assertSettled(stores, earlier, step)
      await assertOneBatch(running, stores, { key, earlier, step, simulator })
    }
  } finally {
    await running[Symbol.asyncDispose]()
  }
}

async function exportAndDie (running: ServiceProcess, key: string): Promise<void> {
  await call(running.url, '/gl-batches', { method: 'POST', body: REQUEST, headers: { 'idempotency-key': key } }).then(
    answer => { throw new Error(`it did not die but answered ${answer.status}`) },
    (error: unknown) => { if (!(error instanceof TypeError)) throw error })
  deepStrictEqual(await running.ended, [null, 'SIGKILL'])
}

async function assertSettled (stores: Stores, earlier: number, step: typeof STEPS[number]): Promise<void> {
  const records = await settled(stores)
  deepStrictEqual(records.slice(earlier).map(({ status }) => status), step.whole ? ['complete'] : step.recorded ? ['failed'] : [])
  await assertArchive(stores, records)
}

async function assertOneBatch (running: ServiceProcess, stores: Stores, { key, earlier, step, simulator }: Omit<Crashes, 'rounds'> & { key: string, earlier: number }): Promise<void> {
  const { answer, text } = await exportUntilAnswered(running.url, key)
  strictEqual(answer.status, 201, text)
  strictEqual(answer.headers.get('idempotent-replayed'), step.whole ? 'true' : null)
  strictEqual(simulator.requests.of('export').length, step.whole ? 0 : 1)
  const records = await settled(stores)
  const complete = records.slice(earlier).filter(({ status }) => status === 'complete')
  strictEqual(complete.length, 1, 'one batch')
  strictEqual(answer.headers.get('location'), complete[0]?.links.self)
  await assertArchive(stores, records)
  const content = await call(running.url, `${complete[0]?.links.self ?? ''}/content?format=json`)
  ok(text.endsWith(`,"glExport":${await content.text()}}`), 'the archive gives the same document')
}

/** All records, once none is running. */
async function settled (stores: Stores): Promise<GlBatchRecord[]> {
  for (;;) {
    const records = recordsIn(stores.databasePath)
    if (records.every(({ status }) => status !== 'running')) return records
    await delay(20)
  }
}

/** Every complete batch has its document and its manifest, and nothing else lies in the archive. */
async function assertArchive (stores: Stores, records: GlBatchRecord[]): Promise<void> {
  const expected = records.filter(({ status }) => status === 'complete').flatMap(({ id, createdAt, document }) => {
    const folder = `${TENANT}/${createdAt.slice(0, 7).replace('-', '/')}/${id}`
    return [`${folder}/document.${document?.format ?? ''}`, `${folder}/manifest.json`]
  })
  deepStrictEqual((await stores.files()).sort(), expected.sort())
}
