import type { ExpenseRecord, GlRecord, ItemLine } from '../records/gl-record.ts'
import type { BatchEntry } from './rest-types.ts'

/** What one GL entry says, before it is split into debit and credit. */
export interface EntryDraft {
  id: number
  accountType: string
  accountNumber: string
  /** Positive is a debit. In units of the currency. */
  amount: number
  more?: Partial<BatchEntry>
}

/** One entry of a batch. */
export function batchEntry (draft: EntryDraft): BatchEntry {
  const { id, accountType, accountNumber, amount } = draft
  return {
    id,
    accountType,
    accountNumber,
    debit: amount > 0 ? amount : 0,
    credit: amount < 0 ? -amount : 0,
    cost: 0,
    ...draft.more
  }
}

function itemEntry (line: ItemLine, amount: number, more: Partial<BatchEntry>): BatchEntry {
  const item = {
    cost: line.costCents / 100,
    item: line.itemId,
    salesCode: line.costAccountNumber,
    costOfGoodsSoldAccountNumber: line.costAccountNumber
  }
  return batchEntry({ id: line.entryId, accountType: line.glTypeId, accountNumber: line.accountNumber, amount, more: { ...item, ...more } })
}

function expenseEntries (expense: ExpenseRecord): BatchEntry[] {
  const header = { id: expense.id, accountType: 'AP', accountNumber: expense.accountNumber, amount: -expense.totalCents / 100 }
  const lines = expense.lines.flatMap(line => line.entryIds.map((id, at) => batchEntry({
    id,
    accountType: 'EE',
    accountNumber: line.accountNumber,
    // the first of the two ids carries the amount, so that the entries of a batch balance
    amount: at === 0 ? line.totalCents / 100 : 0,
    more: { expense: { id: line.entryIds[0] ?? id, amount: line.totalCents / 100 } }
  })))
  return [batchEntry(header), ...lines]
}

/** The GL entries of a record, debit and credit. The first header id carries the header's amount. */
export function entriesOf (record: GlRecord): BatchEntry[] {
  if (record.kind === 'expenses') return expenseEntries(record)
  if (record.kind === 'purchases') {
    const more = { purchaseOrder: { id: record.id, name: record.documentNumber } }
    return record.lines.map(line => itemEntry(line, line.totalCents / 100, more))
  }
  const more = { invoice: { id: record.id, identifier: record.documentNumber } }
  const header = record.headerEntryIds.map((id, at) => batchEntry({
    id,
    accountType: 'AR',
    accountNumber: record.accountNumber,
    amount: at === 0 ? record.totalCents / 100 : 0,
    more
  }))
  return [...header, ...record.lines.map(line => itemEntry(line, -line.totalCents / 100, more))]
}
