import { KINDS, isSelected, type ExportRequest, type Kind, type OwnerLevel, type RecreatedBatch, type UnderstoodRequest } from '../domain/export-request.ts'
import type { ConnectWise } from '../domain/connectwise.ts'
import { Problem, type FieldFault } from '../domain/problem.ts'

const FLAGS: Readonly<Record<Kind, string>> = {
  invoices: 'exportInvoices',
  expenses: 'exportExpenses',
  procurement: 'exportProcurement'
}

/**
 * Refuses a request that cannot mean anything, before anything is sent.
 * @throws Problem NOTHING_SELECTED, RECORDS_WITHOUT_FLAG, OPTION_NOT_AVAILABLE
 */
export function assertMeaningful (request: ExportRequest, connectwise: Pick<ConnectWise, 'lacks'>): void {
  if (!KINDS.some(kind => isSelected(request, kind))) {
    throw new Problem('NOTHING_SELECTED', 'None of exportInvoices, exportExpenses and exportProcurement is true.', {
      errors: KINDS.map(kind => ({ pointer: `/${FLAGS[kind]}`, detail: 'is false or absent' }))
    })
  }
  const stray = recordsWithoutFlag(request)
  if (stray.length > 0) {
    throw new Problem('RECORDS_WITHOUT_FLAG', 'Records are named of a kind that is not exported.', { errors: stray })
  }
  const missing = connectwise.lacks.filter(option => request[option] !== undefined && !isTakenByRecreate(request, option))
  if (missing.length > 0) {
    throw new Problem('OPTION_NOT_AVAILABLE', `This tenant's connection, the Accounting Interface, does not know ${missing.join(', ')}.`, {
      errors: missing.map(option => ({ pointer: `/${option}`, detail: isChoice(option) ? 'is available on REST connections, and on this one together with recreateFrom' : 'is available on REST connections only' }))
    })
  }
}

/** Either interface takes a choice of records where a batch is recreated. */
function isTakenByRecreate ({ recreateFrom }: ExportRequest, option: string): boolean {
  return recreateFrom !== undefined && isChoice(option)
}

function isChoice (option: string): boolean {
  return option === 'include' || option === 'exclude'
}

function recordsWithoutFlag (request: ExportRequest): FieldFault[] {
  const faults: FieldFault[] = []
  for (const list of ['include', 'exclude'] as const) {
    for (const kind of KINDS) {
      if (request[list]?.[kind] !== undefined && !isSelected(request, kind)) {
        faults.push({ pointer: `/${list}/${kind}`, detail: `needs ${FLAGS[kind]}: true` })
      }
    }
  }
  return faults
}

/** The request with its thru date and location settled. */
export function settle (request: Omit<ExportRequest, 'recreateFrom'>, ownerLevel: OwnerLevel | null, today: string): UnderstoodRequest {
  const { thruDate } = request
  return {
    ...request,
    ownerLevel,
    thruDate: thruDate === undefined ? { date: today, source: 'today' } : { date: thruDate, source: 'request' }
  }
}

/** A request that recreates a batch, settled: without a thru date nothing is left out by date. */
export function settleRecreate (settled: UnderstoodRequest, recreateFrom: RecreatedBatch): UnderstoodRequest {
  const { thruDate } = settled
  return { ...settled, recreateFrom, thruDate: thruDate.source === 'request' ? thruDate : { date: null, source: 'none' } }
}

/** A location as the caller named it, before ConnectWise was asked about it. */
export function asNamed (ownerLevel: string | number | undefined): OwnerLevel | null {
  if (ownerLevel === undefined) return null
  return typeof ownerLevel === 'number' ? { id: ownerLevel, description: null } : { id: null, description: ownerLevel }
}

/** A ConnectWise batch as the caller named it, before ConnectWise was asked about it. */
export function asNamedBatch (wanted: string | number): RecreatedBatch {
  return typeof wanted === 'number' ? { id: wanted, batchIdentifier: null } : { id: null, batchIdentifier: wanted }
}

/** Tells the calendar day of a moment in a time zone, `yyyy-MM-dd`. */
export function calendarIn (timeZone: string): (moment: Date) => string {
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return moment => calendar.format(moment)
}
