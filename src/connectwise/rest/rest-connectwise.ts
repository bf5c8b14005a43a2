import type { CheckStep, ConnectionCheck, ConnectWise, Mark, PulledDocument } from '../../domain/connectwise.ts'
import type { OwnerLevel, RecreatedBatch, UnderstoodRequest } from '../../domain/export-request.ts'
import { Problem } from '../../domain/problem.ts'
import { passed, runChecks } from '../checks.ts'
import { wholeDocument, type WholeDocumentOptions } from '../whole-document.ts'
import { findLocation, listLocations } from './locations.ts'
import { RestBatches } from './rest-batches.ts'
import type { RestClient } from './rest-client.ts'
import { RestUnpostedLists } from './unposted-lists.ts'

/** ConnectWise behind its REST API. */
export class RestConnectWise implements ConnectWise {
  readonly lacks = []
  readonly unposted: RestUnpostedLists
  readonly batches: RestBatches
  readonly #client: RestClient
  readonly #limits: Pick<WholeDocumentOptions, 'maxBytes' | 'unverifiedLength'>

  constructor (client: RestClient, limits: Pick<WholeDocumentOptions, 'maxBytes' | 'unverifiedLength'>) {
    this.#client = client
    this.unposted = new RestUnpostedLists(client)
    this.batches = new RestBatches(client)
    this.#limits = limits
  }

  async findOwnerLevel (wanted: string | number, signal: AbortSignal): Promise<OwnerLevel> {
    return await findLocation(this.#client, wanted, signal)
  }

  async exportBatch (request: UnderstoodRequest, signal: AbortSignal): Promise<PulledDocument> {
    const { recreateFrom } = request
    const path = recreateFrom === undefined ? '/finance/accounting/export' : `/finance/accounting/batches/${recreateFrom.id}/export`
    const ask = () => this.#client.read({ method: 'POST', path, body: toExportBody(request) }, signal)
    const answer = await ask()
    if (/html/i.test(String(answer.headers['content-type']))) {
      answer.body.destroy()
      throw new Problem('CONNECTWISE_NOT_A_BATCH', 'ConnectWise answered a web page where a GLExport was due.')
    }
    return { format: 'json', body: wholeDocument(answer, { ...this.#limits, signal, again: ask }) }
  }

  async findBatch (wanted: string | number, signal: AbortSignal): Promise<RecreatedBatch> {
    return await this.batches.get(wanted, signal)
  }

  async markExported (mark: Mark, signal: AbortSignal): Promise<void> {
    await this.#client.change({ method: 'POST', path: '/finance/accounting/batches', body: toMarkBody(mark) }, signal)
  }

  async check (signal: AbortSignal): Promise<ConnectionCheck> {
    return await runChecks([
      ['site', async () => passed('site', `The site answers; the company's codebase is ${await this.#client.codebase(signal)}.`)],
      ['credentials', () => this.#checkLocations(signal)],
      ['role', () => this.#checkRole(signal)],
      ['level', () => this.#checkLevel(signal)]
    ])
  }

  async #checkLocations (signal: AbortSignal): Promise<CheckStep> {
    await listLocations(this.#client, 'id=1', signal)
    return passed('credentials', 'ConnectWise accepts the API keys.')
  }

  async #checkRole (signal: AbortSignal): Promise<CheckStep> {
    await this.#client.readJson({ method: 'GET', path: '/finance/accounting/batches/count' }, signal)
    return passed('role', 'The member may read accounting batches.')
  }

  async #checkLevel (signal: AbortSignal): Promise<CheckStep> {
    const locations = await listLocations(this.#client, undefined, signal)
    return {
      name: 'level',
      passed: null,
      detail: `The member sees ${locations.length} locations: ${locations.map(({ name }) => name).join(', ').slice(0, 500)}.`,
      fix: 'Where a location is missing here, its records are missing from every export: give the member level System in ConnectWise.'
    }
  }
}

const SUMMARIES = { default: 'Default', condensed: 'Condensed', detailed: 'Detailed' } as const

/** ConnectWise's ExportAccountingBatchRequest. */
export function toExportBody (request: UnderstoodRequest) {
  const { include = {}, exclude = {} } = request
  return {
    thruDate: request.thruDate.date === null ? undefined : `${request.thruDate.date}T00:00:00Z`,
    locationId: request.ownerLevel?.id ?? undefined,
    summarizeInvoices: request.summarizeInvoices === undefined ? undefined : SUMMARIES[request.summarizeInvoices],
    batchIdentifier: request.batchIdentifier,
    exportInvoicesFlag: request.exportInvoices,
    includedInvoiceIds: include.invoices,
    excludedInvoiceIds: exclude.invoices,
    exportExpensesFlag: request.exportExpenses,
    includedExpenseIds: include.expenses,
    excludedExpenseIds: exclude.expenses,
    exportProductsFlag: request.exportProcurement,
    includedProductIds: include.procurement,
    excludedProductIds: exclude.procurement
  }
}

/** ConnectWise's CreateAccountingBatchRequest. */
export function toMarkBody ({ batchIdentifier, kinds, recordIds }: Mark) {
  return {
    batchIdentifier,
    exportInvoicesFlag: kinds.includes('invoices'),
    exportExpensesFlag: kinds.includes('expenses'),
    exportProductsFlag: kinds.includes('procurement'),
    processedRecordIds: [...recordIds]
  }
}
