import type { LeftOut, LeftOutReason } from '../../openapi/diagnosis.ts'
import type { Kind, UnderstoodRequest } from '../domain/export-request.ts'
import { normaliseAmount } from '../domain/decimal.ts'
import type { UnpostedRow } from '../domain/unposted.ts'
import { toWarning } from '../domain/warning-table.ts'

const NOUNS: Readonly<Record<Kind, string>> = { invoices: 'invoice', expenses: 'expense', procurement: 'purchase' }

/** A row that has a key as people name it: `invoice 12331233`. */
export function labelOf ({ kind, key, party }: UnpostedRow): string {
  const label = `${NOUNS[kind]} ${String(key)}`
  return kind === 'expenses' && party !== null ? `${label} of ${party}` : label
}

/** Tells why a request leaves a row out; null when it does not. An expense bill is exported whole, so one excluded expense can leave others out. */
export function reasonsByRequest (kind: Kind, request: UnderstoodRequest): (row: UnpostedRow) => LeftOutReason | null {
  const included = new Set(request.include?.[kind]?.map(String))
  const excluded = new Set(request.exclude?.[kind]?.map(String))
  const excludesBills = kind === 'expenses' && excluded.size > 0
  const wanted = request.ownerLevel?.id ?? null
  const { date: thruDate } = request.thruDate
  return ({ id, locationId, date }) => {
    if (excludesBills || excluded.has(id) || (included.size > 0 && !included.has(id))) return 'NOT_SELECTED'
    if (wanted !== null && locationId !== null && locationId !== wanted) return 'OUTSIDE_LOCATION'
    return date !== null && thruDate !== null && date > thruDate ? 'AFTER_THRU_DATE' : null
  }
}

/** Why ConnectWise leaves a row out that the request asks for, as far as its list tells. */
export function reasonByRecord ({ kind, accountNumber }: UnpostedRow): LeftOutReason {
  if (accountNumber !== null) return 'NO_GL_ENTRIES'
  return kind === 'expenses' ? 'GL_ACCOUNT_MISSING' : 'ACCOUNT_NUMBER_MISSING'
}

export function toLeftOut (row: UnpostedRow, reason: LeftOutReason, request: UnderstoodRequest): LeftOut {
  const { kind, id, date, currency, total, party, locationId } = row
  const message = messageOf(row, reason, request)
  const fix = reason === 'NOT_SELECTED' ? 'Name the record in include, or take it out of exclude.' : toWarning(reason, message, null).fix
  return { kind, record: labelOf(row), id, date, currency, total: normaliseAmount(total), party, locationId, reason, message, fix }
}

function messageOf ({ kind, date, party, locationId }: UnpostedRow, reason: LeftOutReason, { ownerLevel, thruDate }: UnderstoodRequest): string {
  switch (reason) {
    case 'NOT_SELECTED': return 'Left out by include or exclude of the request.'
    case 'OUTSIDE_LOCATION': return `Left out: it is of location ${String(locationId)}, and the export was of location ${String(ownerLevel?.id)}.`
    case 'AFTER_THRU_DATE': return `Left out: it is dated ${String(date)}, after the thru date ${String(thruDate.date)}${thruDate.source === 'today' ? ' (today, because the request named none)' : ''}.`
    case 'ACCOUNT_NUMBER_MISSING': return `Left out: the ${kind === 'invoices' ? 'customer' : 'vendor'} ${party ?? 'without name'} has no account number.`
    case 'GL_ACCOUNT_MISSING': return 'Left out: the expense has no GL account on one side.'
    case 'NO_GL_ENTRIES': return `Left out, and nothing in ConnectWise's list says why; most often such a record has no GL entries${kind === 'expenses' ? ', or the bill of an expense ends after the thru date' : ''}.`
  }
}
