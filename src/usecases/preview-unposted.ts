import type { Unposted, UnpostedKind } from '../../openapi/unposted.ts'
import type { ConnectWise, ConnectWiseGateway } from '../domain/connectwise.ts'
import { formatDecimal, normaliseAmount, parseDecimal, type Decimal } from '../domain/decimal.ts'
import type { DocumentFacts, DocumentReader } from '../domain/document-reader.ts'
import { isSelected, KINDS, type ExportRequest, type Kind, type UnderstoodRequest } from '../domain/export-request.ts'
import type { Tenants } from '../domain/tenants.ts'
import type { UnpostedFilter, UnpostedLimits, UnpostedLists, UnpostedRow } from '../domain/unposted.ts'
import { withinDeadline } from './deadline.ts'
import { assertMeaningful, settle } from './understand-request.ts'

export interface PreviewDependencies {
  tenants: Tenants
  gateway: ConnectWiseGateway
  reader: DocumentReader
  now: () => Date
  dayOf: (moment: Date) => string
  deadlineMs: number
  unposted: UnpostedLimits
}

export interface PreviewCommand {
  tenantId: string
  request: ExportRequest
  /** First rows of each kind to show, 0 to 100. */
  rows: number
  signal: AbortSignal
}

/**
 * What is unposted now, without keeping anything: from ConnectWise's lists where the interface has them, otherwise from
 * an export that is read and dropped. It takes no turn, so that no export has to wait for it.
 */
export async function previewUnposted (dependencies: PreviewDependencies, { tenantId, request, rows, signal }: PreviewCommand): Promise<Unposted> {
  const { connection } = await dependencies.tenants.get(tenantId)
  const connectwise = dependencies.gateway.open(connection)
  assertMeaningful(request, connectwise)
  const lists = connectwise.unposted
  const { deadlineMs } = lists === null ? dependencies : dependencies.unposted
  return await withinDeadline({ deadlineMs, signal, what: 'The preview' }, async signal => {
    const location = request.ownerLevel === undefined ? null : await connectwise.findOwnerLevel(request.ownerLevel, signal)
    const readAt = dependencies.now()
    const understood = settle(request, location, dependencies.dayOf(readAt))
    const { ownerLevel, thruDate, exportInvoices, exportExpenses, exportProcurement } = understood
    return {
      tenantId,
      interface: connection.interface,
      readAt: readAt.toISOString(),
      source: lists === null ? 'export' : 'unposted-lists',
      request: { ownerLevel, thruDate, exportInvoices, exportExpenses, exportProcurement },
      kinds: lists === null
        ? toKinds(understood, await readExport(dependencies.reader, connectwise, understood, signal), rows)
        : await readLists(lists, understood, { rows, maxRows: dependencies.unposted.maxRows, signal })
    }
  })
}

async function readExport (reader: DocumentReader, connectwise: ConnectWise, request: UnderstoodRequest, signal: AbortSignal): Promise<DocumentFacts> {
  const pulled = await connectwise.exportBatch(request, signal)
  const reading = reader.open({ source: pulled.format })
  for await (const chunk of pulled.body) {
    signal.throwIfAborted()
    reading.write(chunk)
  }
  return reading.end()
}

function toKinds (request: UnderstoodRequest, { summary, passed }: DocumentFacts, rows: number): Unposted['kinds'] {
  const kinds: Unposted['kinds'] = {}
  for (const kind of KINDS.filter(kind => isSelected(request, kind))) {
    const count = summary.kinds[kind].documents
    const items = passed[kind].first.slice(0, rows)
      .map(({ number, date, currency, total }) => ({ id: null, number, date, currency, total, party: null, accountNumber: null, locationId: null }))
    kinds[kind] = {
      count,
      totals: summary.totals.filter(total => total.kind === kind).map(({ currency, documents, total }) => ({ currency, count: documents, total })),
      complete: true,
      withoutAccountNumber: null,
      rows: { items, omitted: count - items.length },
      notes: []
    }
  }
  return kinds
}

interface Reading {
  rows: number
  maxRows: number
  signal: AbortSignal
}

async function readLists (lists: UnpostedLists, request: UnderstoodRequest, reading: Reading): Promise<Unposted['kinds']> {
  const filter: UnpostedFilter = { locationId: request.ownerLevel?.id ?? null, thruDate: request.thruDate.date }
  const kinds: Unposted['kinds'] = {}
  for (const kind of KINDS.filter(kind => isSelected(request, kind))) kinds[kind] = await readList(lists, { kind, filter }, reading)
  return kinds
}

async function readList (lists: UnpostedLists, { kind, filter }: { kind: Kind, filter: UnpostedFilter }, { rows, maxRows, signal }: Reading): Promise<UnpostedKind> {
  const count = await lists.count(kind, filter, signal)
  const sums = new RowSums()
  const items: UnpostedKind['rows']['items'] = []
  for await (const page of lists.pages(kind, filter, signal)) {
    for (const row of page) {
      sums.add(row)
      if (items.length < rows) items.push(toItem(row))
    }
    if (sums.rows >= maxRows) break
  }
  return {
    count,
    totals: sums.totals,
    complete: sums.rows === count,
    withoutAccountNumber: sums.withoutAccountNumber,
    rows: { items, omitted: Math.max(0, count - items.length) },
    notes: notesOn(sums, count, maxRows)
  }
}

function toItem ({ kind, id, key, date, currency, total, party, accountNumber, locationId }: UnpostedRow): UnpostedKind['rows']['items'][number] {
  return { id, number: kind === 'expenses' ? null : key, date, currency, total: normaliseAmount(total), party, accountNumber, locationId }
}

function notesOn (sums: RowSums, count: number, maxRows: number): string[] {
  const notes: string[] = []
  if (sums.rows < count && sums.rows >= maxRows) {
    notes.push(`Only the first ${sums.rows} of ${count} rows were read, because at most ${maxRows} are (UNPOSTED_MAX_ROWS): the totals are of those.`)
  } else if (sums.rows !== count) {
    notes.push(`The list changed while it was read: ConnectWise counted ${count} rows, and ${sums.rows} were read.`)
  }
  if (sums.withoutTotal > 0) notes.push(`${sums.withoutTotal} rows have no total that could be summed.`)
  return notes
}

/** Counts and sums per currency, in the order in which a currency first comes. */
class RowSums {
  rows = 0
  withoutTotal = 0
  withoutAccountNumber = 0
  readonly #sums = new Map<string | null, { count: number, total: Decimal }>()

  add ({ currency, total, accountNumber }: UnpostedRow): void {
    this.rows++
    if (accountNumber === null) this.withoutAccountNumber++
    const amount = parseDecimal(total ?? '')
    if (amount === undefined) this.withoutTotal++
    const sum = this.#sums.get(currency) ?? { count: 0, total: 0n }
    sum.count++
    sum.total += amount ?? 0n
    this.#sums.set(currency, sum)
  }

  get totals (): UnpostedKind['totals'] {
    return [...this.#sums].map(([currency, { count, total }]) => ({ currency, count, total: formatDecimal(total) }))
  }
}
