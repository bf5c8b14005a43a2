import type { ConnectWiseBatches } from '../../domain/connectwise.ts'
import type { RecreatedBatch } from '../../domain/export-request.ts'
import { Problem } from '../../domain/problem.ts'
import { quoted } from './conditions.ts'
import type { RestClient } from './rest-client.ts'

const PATH = '/finance/accounting/batches'
const PAGE_SIZE = 1000

/** Accounting batches over the REST API. */
export class RestBatches implements ConnectWiseBatches {
  readonly #client: RestClient

  constructor (client: RestClient) {
    this.#client = client
  }

  async find (batchIdentifier: string, signal: AbortSignal): Promise<number | undefined> {
    return (await this.#look(batchIdentifier, signal))?.id
  }

  /** @throws Problem RECREATE_BATCH_UNKNOWN */
  async get (wanted: string | number, signal: AbortSignal): Promise<RecreatedBatch> {
    const batch = await this.#look(wanted, signal)
    if (batch !== undefined) return { id: batch.id, batchIdentifier: batch.batchIdentifier }
    const detail = `ConnectWise has no batch ${JSON.stringify(wanted)} that this member may see.`
    throw new Problem('RECREATE_BATCH_UNKNOWN', detail, { errors: [{ pointer: '/recreateFrom', detail }] })
  }

  async recordIds (batchId: number, signal: AbortSignal): Promise<number[]> {
    const ids = new Set<number>()
    let before: number
    let page = 1
    // a page can be shorter than was asked for; only one that brings nothing new is the end
    do {
      before = ids.size
      const query = { page: String(page++), pageSize: String(PAGE_SIZE), orderBy: 'id asc' }
      const entries = listOf(await this.#client.readJson({ method: 'GET', path: `${PATH}/${batchId}/entries`, query }, signal))
      for (const entry of entries) ids.add(idOf(entry))
    } while (ids.size > before)
    return [...ids]
  }

  async delete (batchId: number, signal: AbortSignal): Promise<void> {
    await this.#client.change({ method: 'DELETE', path: `${PATH}/${batchId}` }, signal)
  }

  async #look (wanted: string | number, signal: AbortSignal): Promise<{ id: number, batchIdentifier: string } | undefined> {
    const conditions = typeof wanted === 'number' ? `id=${wanted}` : `batchIdentifier=${quoted(wanted)}`
    const found = listOf(await this.#client.readJson({ method: 'GET', path: PATH, query: { conditions, pageSize: String(PAGE_SIZE) } }, signal))
    return found.filter(isBatch).find(({ id, batchIdentifier }) =>
      typeof wanted === 'number' ? id === wanted : batchIdentifier.toLowerCase() === wanted.toLowerCase())
  }
}

function listOf (answer: unknown): Record<string, unknown>[] {
  if (!Array.isArray(answer)) throw new Problem('CONNECTWISE_MALFORMED', 'ConnectWise answered no list of batches or entries.')
  return answer as Record<string, unknown>[]
}

function idOf ({ id }: Record<string, unknown>): number {
  if (typeof id === 'number') return id
  throw new Problem('CONNECTWISE_MALFORMED', 'ConnectWise lists an entry of a batch without its id.')
}

function isBatch (item: Record<string, unknown>): item is { id: number, batchIdentifier: string } {
  return typeof item['id'] === 'number' && typeof item['batchIdentifier'] === 'string'
}
