import type { Warning } from '../../openapi/gl-batch.ts'
import { LISTED_PER_CODE, toWarning, type WarningCode } from '../domain/warning-table.ts'
import type { Compared } from './compare-rows.ts'

/** One warning per record that nothing in the request explains; what the request itself leaves out is one warning per reason. */
export function warningsOf (compared: readonly Compared[]): { warnings: Warning[], omitted: number } {
  const unexplained = compared.flatMap(({ unexplained }) => unexplained).slice(0, LISTED_PER_CODE)
  const taxed = compared.flatMap(({ withoutTaxCode }) => withoutTaxCode.records).slice(0, LISTED_PER_CODE)
  const all = compared.reduce((sum, { leftOut, reasons, withoutTaxCode: { records, omitted } }) =>
    sum + leftOut - BY_REQUEST.reduce((explained, reason) => explained + (reasons.get(reason)?.records ?? 0), 0) + records.length + omitted, 0)
  const warnings = [
    ...unexplained.map(({ reason, message, record }) => toWarning(reason as WarningCode, message, record)),
    ...taxed.map(record => toWarning('TAX_CODE_MISSING', 'The record has a tax but no tax code, so the accounting package cannot tell which tax it is.', record))
  ]
  const omitted = all - warnings.length
  return { warnings: [...warnings, ...warnOfReason(compared, 'OUTSIDE_LOCATION'), ...warnOfReason(compared, 'AFTER_THRU_DATE')], omitted }
}

const BY_REQUEST = ['NOT_SELECTED', 'OUTSIDE_LOCATION', 'AFTER_THRU_DATE'] as const

function warnOfReason (compared: readonly Compared[], reason: 'OUTSIDE_LOCATION' | 'AFTER_THRU_DATE'): Warning[] {
  const found = compared.flatMap(({ reasons }) => reasons.get(reason) ?? [])
  const [one] = found
  if (one === undefined) return []
  const records = found.reduce((sum, { records }) => sum + records, 0)
  const message = records === 1 ? one.first.message : `${records} unposted records were left out for this reason. The first: ${one.first.message}`
  return [toWarning(reason, message, one.first.record)]
}
