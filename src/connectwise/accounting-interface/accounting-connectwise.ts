import type { AccountingConnection } from '../../domain/connection.ts'
import type { CheckStep, ConnectionCheck, ConnectWise, Mark, PulledDocument } from '../../domain/connectwise.ts'
import type { OwnerLevel, RecreatedBatch, UnderstoodRequest } from '../../domain/export-request.ts'
import { Problem } from '../../domain/problem.ts'
import type { Secret } from '../../domain/secret.ts'
import { readText } from '../answer-body.ts'
import { runChange } from '../change.ts'
import { passed, runChecks } from '../checks.ts'
import type { Outbound, OutboundAnswer } from '../outbound.ts'
import { withRetries, type RetryPolicy } from '../retry.ts'
import { retryAfter } from '../retry-after.ts'
import { wholeDocument, type WholeDocumentOptions } from '../whole-document.ts'
import { toExportFields } from './export-fields.ts'
import { markFault, psaFault } from './interface-faults.ts'
import { interfaceUrl, toForm, type Field } from './profile.ts'
import { rootName } from './root-name.ts'

const MAX_HEAD_BYTES = 65_536
const MAX_ERROR_CHUNKS = 64
/** Long before any entry: a check that asks for nothing. */
const BEFORE_EVERYTHING = '1900-01-01'

export interface AccountingOptions extends Pick<WholeDocumentOptions, 'maxBytes' | 'unverifiedLength'> {
  retry: RetryPolicy
}

/** ConnectWise behind the Accounting Interface. */
export class AccountingConnectWise implements ConnectWise {
  readonly batches = undefined
  readonly lacks = ['summarizeInvoices', 'include', 'exclude', 'batchIdentifier'] as const
  readonly unposted = null
  readonly #connection: AccountingConnection
  readonly #outbound: Outbound
  readonly #options: AccountingOptions

  constructor (connection: AccountingConnection, outbound: Outbound, options: AccountingOptions) {
    this.#connection = connection
    this.#outbound = outbound
    this.#options = options
  }

  /** The interface takes an id or a description as it is and has no look-up. */
  findOwnerLevel (wanted: string | number): Promise<OwnerLevel> {
    return Promise.resolve(typeof wanted === 'number' ? { id: wanted, description: null } : { id: null, description: wanted })
  }

  async exportBatch (request: UnderstoodRequest, signal: AbortSignal): Promise<PulledDocument> {
    const values = toExportFields(request)
    const ask = () => withRetries(this.#options.retry, signal, () => this.#post(values, signal))
    const document = wholeDocument(await ask(), { ...this.#options, signal, again: ask })
    return { format: 'xml', body: await assertGlExport(document, this.#connection.password) }
  }

  /** The interface takes an id or an identifier as it is and has no look-up. */
  findBatch (wanted: string | number): Promise<RecreatedBatch> {
    return Promise.resolve(typeof wanted === 'number' ? { id: wanted, batchIdentifier: null } : { id: null, batchIdentifier: wanted })
  }

  async markExported ({ batchIdentifier, recordIds }: Mark, signal: AbortSignal): Promise<void> {
    await runChange(async () => {
      const answer = await this.#post({ action: 'updateBatch', batch: batchIdentifier, glEntryIds: [...recordIds].join(',') }, signal, markFault)
      assertMarked(await readText(answer, signal), this.#connection.password)
    })
  }

  async check (signal: AbortSignal): Promise<ConnectionCheck> {
    return await runChecks([
      ['credentials', () => this.#checkExport(signal)],
      ['role', () => Promise.resolve(passed('role', 'The member may export (Add on the Accounting Interface).'))],
      ['level', () => Promise.resolve(LEVEL_UNKNOWN)]
    ])
  }

  async #checkExport (signal: AbortSignal): Promise<CheckStep> {
    const { body } = await this.exportBatch(EMPTY_EXPORT, signal)
    await drain(body)
    return passed('credentials', 'ConnectWise accepts the company, the username and the password.')
  }

  async #post (values: Partial<Record<Field, string>>, signal: AbortSignal, fault = psaFault): Promise<OutboundAnswer> {
    const { company, username, password } = this.#connection
    const answer = await this.#outbound.call(this.#connection, {
      method: 'POST',
      url: interfaceUrl(this.#connection),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/xml', 'accept-encoding': 'gzip' },
      body: toForm(this.#connection, { company, username, password: password.reveal(), ...values }),
      signal
    })
    if (answer.statusCode >= 400) throw await statusFault(answer, signal, text => fault(text, password))
    return answer
  }
}

const EMPTY_EXPORT: UnderstoodRequest = {
  ownerLevel: null,
  thruDate: { date: BEFORE_EVERYTHING, source: 'request' },
  exportInvoices: true,
  exportExpenses: false,
  exportProcurement: false
}

const LEVEL_UNKNOWN: CheckStep = {
  name: 'level',
  passed: null,
  detail: 'This interface does not tell which locations the member sees.',
  fix: 'Check in ConnectWise that the member is at level System; otherwise other locations are silently left out.'
}

async function drain (body: AsyncIterable<Uint8Array>): Promise<void> {
  const chunks = body[Symbol.asyncIterator]()
  let ended = false
  while (!ended) ended = (await chunks.next()).done === true
}

/** Passes when the whole answer is the `<PsaData>` that a mark is acknowledged with. */
function assertMarked (answer: string, password: Secret): void {
  const name = rootName(Buffer.from(answer))
  if (name === 'PsaData' && /<\/PsaData>\s*$/.test(answer)) return
  throw name === 'PsaError' ? markFault(answer, password) : notWhatWasDue(name ?? '', '<PsaData>')
}

/** Passes the document on once its root is known to be GLExport; a PsaError or a web page is an error, whatever the status. */
async function assertGlExport (document: AsyncGenerator<Buffer, undefined>, password: Secret): Promise<AsyncIterable<Uint8Array>> {
  const head: Buffer[] = []
  let name: string | null = null
  while (name === null) {
    const next = await document.next()
    if (next.done === true) throw new Problem('CONNECTWISE_NOT_A_BATCH', 'ConnectWise answered nothing that could be a GLExport.')
    head.push(next.value)
    const start = Buffer.concat(head)
    name = start.length > MAX_HEAD_BYTES ? rootName(start) ?? '' : rootName(start)
  }
  if (name === 'GLExport') return resume(head, document)
  throw await otherAnswer(name, resume(head, document), password)
}

async function * resume (head: Buffer[], rest: AsyncGenerator<Buffer, undefined>): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield * head
    yield * rest
  } finally {
    // also where the reader stops within the head
    await rest.return(undefined)
  }
}

async function otherAnswer (name: string, answer: AsyncGenerator<Uint8Array, undefined>, password: Secret): Promise<Problem> {
  if (name !== 'PsaError') {
    await answer.return(undefined)
    return notWhatWasDue(name, '<GLExport>')
  }
  const text: Uint8Array[] = []
  for await (const chunk of answer) {
    text.push(chunk)
    if (text.length >= MAX_ERROR_CHUNKS) break
  }
  return psaFault(Buffer.concat(text).toString('utf8'), password)
}

function notWhatWasDue (name: string, due: string): Problem {
  const what = /^html$/i.test(name) ? 'a web page' : name === '' ? 'something that is not XML' : `a document <${name.slice(0, 40)}>`
  return new Problem('CONNECTWISE_NOT_A_BATCH', `ConnectWise answered ${what} where a ${due} was due.`)
}

async function statusFault (answer: OutboundAnswer, signal: AbortSignal, fault: (text: string) => Problem): Promise<Problem> {
  const text = await readText(answer, signal)
  if (rootName(Buffer.from(text)) === 'PsaError') return fault(text)
  const { statusCode } = answer
  if (statusCode === 401) return new Problem('CONNECTWISE_CREDENTIALS_REFUSED', 'The ConnectWise site refuses the credentials (status 401).')
  if (statusCode === 403) return new Problem('CONNECTWISE_ROLE_REFUSED', 'The ConnectWise site does not allow this (status 403).')
  if (statusCode === 429) return new Problem('CONNECTWISE_THROTTLED', 'ConnectWise takes no more calls for the moment.', retryAfter(answer))
  if (statusCode >= 500) return new Problem('CONNECTWISE_UNAVAILABLE', `ConnectWise answered with its own failure (status ${statusCode}).`, retryAfter(answer))
  return new Problem('CONNECTWISE_REQUEST_REFUSED', `The ConnectWise site refuses the request (status ${statusCode}).`, {
    fix: 'Check the PSA directory and the profile of the connection: see docs/accounting-interface.md.'
  })
}
