import type { ShownPosting } from '../../openapi/posting.ts'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { IdRanges } from '../../src/domain/id-ranges.ts'
import { callRest, everyFlag } from '../simulator/test-calls.ts'
import { connectionTo, EVERYTHING, openBench, type Bench, type BenchOptions, type InterfaceName, type ProblemBody } from './failing-exports.ts'

/** Posting calls, by tenant; each answers its status with its body. */
export interface PostingBench extends Bench, PostingCalls {
  connection: (name: InterfaceName) => object
}

interface PostingCalls {
  export: (tenant: string, body?: object) => Promise<GlBatch>
  put: (tenant: string, batchId: string, body?: object | null) => Promise<PostingAnswer>
  get: (tenant: string, batchId: string) => Promise<PostingAnswer>
  undo: (tenant: string, batchId: string) => Promise<PostingAnswer>
}

export interface PostingAnswer {
  status: number
  headers: Headers
  body: ShownPosting & ProblemBody
}

const COUNTS = { invoices: 6, expenses: 3, purchases: 3 }

/** A service with a simulated company of a dozen documents, and a tenant for each interface. */
export async function openPostingBench (options: BenchOptions = {}): Promise<PostingBench> {
  const bench = await openBench({ ...options, simulator: { samples: false, counts: COUNTS, ...options.simulator } })
  return { ...bench, ...postingCalls(bench.service), connection: name => connectionTo(bench.simulator, name), [Symbol.asyncDispose]: async () => { await bench[Symbol.asyncDispose]() } }
}

/** The calls of a service; `url` of another process takes the place of the service's own. */
export function postingCalls ({ url }: { url: string }): PostingCalls {
  const send = async (method: string, path: string, tenant: string, body?: object | null): Promise<Response> => await fetch(`${url}${path}`, {
    method,
    headers: { 'x-tenant-id': tenant, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const posting = async (method: string, tenant: string, batchId: string, body?: object | null): Promise<PostingAnswer> => {
    const answer = await send(method, `/gl-batches/${batchId}/posting`, tenant, body)
    return { status: answer.status, headers: answer.headers, body: await answer.json() as PostingAnswer['body'] }
  }
  return {
    export: async (tenant, body = EVERYTHING) => {
      const answer = await send('POST', '/gl-batches', tenant, body)
      const { batch } = await answer.json() as { batch: GlBatch }
      return batch
    },
    put: async (tenant, batchId, body) => await posting('PUT', tenant, batchId, body),
    get: async (tenant, batchId) => await posting('GET', tenant, batchId),
    undo: async (tenant, batchId) => await posting('DELETE', tenant, batchId)
  }
}

/** Every record id of a batch, ascending. */
export function idsOf ({ summary }: GlBatch): number[] {
  return [...IdRanges.parse(summary.glEntries.ranges, summary.nonReimbursableExpenses.ranges)]
}

/** The entry ids of some documents, by the kind that an export of that kind alone returns. */
export async function idsOfKind (bench: PostingBench, tenant: InterfaceName, kind: 'exportInvoices' | 'exportExpenses' | 'exportProcurement'): Promise<number[]> {
  return idsOf(await bench.export(tenant, { [kind]: true }))
}

/** What somebody else marks in ConnectWise by hand. */
export async function markByHand (bench: Pick<Bench, 'simulator'>, batchIdentifier: string, processedRecordIds: number[]): Promise<void> {
  const { status } = await callRest(bench.simulator, '/finance/accounting/batches', { json: { ...everyFlag, batchIdentifier, processedRecordIds } })
  if (status !== 201) throw new Error(`marking by hand was answered ${status}`)
}

/** Deletes a batch in ConnectWise by hand. */
export async function deleteByHand (bench: Pick<Bench, 'simulator'>, batchIdentifier: string): Promise<void> {
  const batch = bench.simulator.state.batches.find(other => other.batchIdentifier === batchIdentifier)
  await callRest(bench.simulator, `/finance/accounting/batches/${String(batch?.id)}`, { method: 'DELETE' })
}
