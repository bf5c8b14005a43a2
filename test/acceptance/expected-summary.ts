import { entryId } from '../simulator/records/entry-ids.ts'
import { generateExpense } from '../simulator/records/generate-expense.ts'
import { generateInvoice } from '../simulator/records/generate-invoice.ts'
import { generatePurchase } from '../simulator/records/generate-purchase.ts'
import { draftRecord } from '../simulator/records/generate-record.ts'
import type { GlRecord, RecordKind } from '../simulator/records/gl-record.ts'
import type { Oddities } from '../simulator/records/oddities.ts'
import { generateParties } from '../simulator/records/parties.ts'

/** What a summary must say, worked out in whole cents from the records that the simulator generates. */
export interface ExpectedSummary {
  kinds: Record<'invoices' | 'expenses' | 'procurement', { documents: number, lines: number }>
  /** In the order in which a currency first comes. */
  totals: { kind: string, currency: string, documents: number, total: string }[]
  accounts: { account: string, currency: string, debit: string, credit: string }[]
  unbalanced: string[]
  documents: number
  entries: number[]
}

const kindNames = { invoices: 'invoices', expenses: 'expenses', purchases: 'procurement' } as const

/** The records that a company of these counts, seed 1 and these oddities has. */
export function generatedRecords (counts: Record<RecordKind, number>, oddities: Oddities): GlRecord[] {
  const plan = { seed: 1, oddities, locationIds: [1, 2, 11] as const, parties: generateParties(1) }
  const generators = { invoices: generateInvoice, expenses: generateExpense, purchases: generatePurchase }
  return (['invoices', 'expenses', 'purchases'] as const).flatMap(kind => Array.from({ length: counts[kind] }, (_, index) =>
    generators[kind]({ ...draftRecord(plan, kind, index), idOf: slot => entryId(kind, index, slot) })))
}

function money (cents: number): string {
  return `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`
}

interface Posting { account: string, cents: number }

/** The double entry of a record: positive debits, negative credits. */
function postingsOf (record: GlRecord): Posting[] {
  const { accountNumber: account, totalCents } = record
  if (record.kind !== 'invoices') {
    return [{ account, cents: -totalCents }, ...record.lines.map(line => ({ account: line.accountNumber, cents: line.totalCents }))]
  }
  const costs = record.lines
    .filter(line => line.costCents !== 0 && line.costAccountNumber !== '' && line.inventoryAccountNumber !== '')
    .flatMap(line => [{ account: line.costAccountNumber, cents: line.costCents }, { account: line.inventoryAccountNumber, cents: -line.costCents }])
  return [{ account, cents: totalCents }, ...record.lines.map(line => ({ account: line.accountNumber, cents: -line.totalCents })), ...costs]
}

function entriesOf (record: GlRecord): number[] {
  switch (record.kind) {
    case 'invoices': return [...record.headerEntryIds, ...record.lines.map(line => line.entryId)]
    case 'expenses': return [record.id, ...record.lines.flatMap(line => line.entryIds)]
    case 'purchases': return record.lines.map(line => line.entryId)
  }
}

/** Works out the summary of the records. */
export function expectedSummary (records: readonly GlRecord[]): ExpectedSummary {
  const kinds = { invoices: { documents: 0, lines: 0 }, expenses: { documents: 0, lines: 0 }, procurement: { documents: 0, lines: 0 } }
  const totals = new Map<string, { kind: string, currency: string, documents: number, cents: number }>()
  const accounts = new Map<string, { account: string, currency: string, debit: number, credit: number }>()
  for (const record of records) {
    const kind = kindNames[record.kind]
    const { currency } = record
    kinds[kind].documents++
    kinds[kind].lines += record.lines.length
    const total = totals.get(`${kind} ${currency}`) ?? { kind, currency, documents: 0, cents: 0 }
    totals.set(`${kind} ${currency}`, { ...total, documents: total.documents + 1, cents: total.cents + record.totalCents })
    for (const { account, cents } of postingsOf(record)) {
      const sides = accounts.get(`${account} ${currency}`) ?? { account, currency, debit: 0, credit: 0 }
      accounts.set(`${account} ${currency}`, { ...sides, debit: sides.debit + Math.max(cents, 0), credit: sides.credit + Math.max(-cents, 0) })
    }
  }
  return {
    kinds,
    totals: [...totals.values()].map(({ cents, ...rest }) => ({ ...rest, total: money(cents) })),
    accounts: [...accounts.values()]
      .map(({ debit, credit, ...rest }) => ({ ...rest, debit: money(debit), credit: money(credit) }))
      .sort((a, b) => order(a.account, b.account) || order(a.currency, b.currency)),
    unbalanced: records.filter(({ lines, totalCents }) => lines.reduce((sum, line) => sum + line.totalCents, 0) !== totalCents).map(({ documentNumber }) => documentNumber),
    documents: records.length,
    entries: records.flatMap(entriesOf).sort((a, b) => a - b)
  }
}

function order (a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Ids out of runs such as `1503-1510`. */
export function idsOf (ranges: readonly string[]): number[] {
  return ranges.flatMap(range => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
