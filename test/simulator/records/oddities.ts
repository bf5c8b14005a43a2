/**
 * How often generated records are unusual: 0 is never, 0.1 is exactly every tenth, 1 is all. All are 0 by default.
 */
export interface Oddities {
  /** The header differs from its details by one cent. */
  unbalanced?: number
  /** The header, and the customer or vendor, have no account number. */
  withoutAccountNumber?: number
  /** Credit memos: negative totals (invoices). */
  creditMemos?: number
  /** A header without any detail. */
  withoutDetails?: number
  /** The expense record carries non-reimbursable ids (Accounting Interface only). */
  nonReimbursable?: number
  /** Dated in the year 2099: missing from an export whose thru date is today. */
  futureDated?: number
  /** In the unposted list, and never in an export. */
  blocked?: number
  /** The unposted list names no tax code, whatever the tax is (invoices). */
  withoutTaxCode?: number
}

/** The names of {@link Oddities}; the position shifts each rhythm, so that equal rates do not hit the same record. */
const names = ['unbalanced', 'withoutAccountNumber', 'creditMemos', 'withoutDetails', 'nonReimbursable', 'futureDated', 'blocked', 'withoutTaxCode'] as const

/** Which oddities record `index` has. Evenly spread, so that even ten records show what was asked for. */
export function odditiesOf (oddities: Oddities, index: number): Record<typeof names[number], boolean> {
  const falls = (name: typeof names[number]): boolean => {
    const rate = oddities[name] ?? 0
    const turn = index + names.indexOf(name)
    return Math.floor((turn + 1) * rate) > Math.floor(turn * rate)
  }
  return {
    unbalanced: falls('unbalanced'),
    withoutAccountNumber: falls('withoutAccountNumber'),
    creditMemos: falls('creditMemos'),
    withoutDetails: falls('withoutDetails'),
    nonReimbursable: falls('nonReimbursable'),
    futureDated: falls('futureDated'),
    blocked: falls('blocked'),
    withoutTaxCode: falls('withoutTaxCode')
  }
}
