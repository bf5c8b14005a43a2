import type { Kind } from '../../domain/export-request.ts'

/** How the lines of a document relate to its total; seen on every sample, see docs/double-entry.md. */
export type BalanceRule =
  /** Total + Σ line totals = 0. */
  | 'opposite'
  /** Total = Σ line totals. */
  | 'equal'
  /** One offset line of the same amount, in either sign: never seen in a sample. */
  | 'offset'
  /** No total to hold the lines against. */
  | 'none'

/** One type of document of a GLExport. */
export interface Section {
  kind: Kind
  /** What people call one such document. */
  noun: string
  rule: BalanceRule
  /** 1: a positive total debits the document's account; -1: it credits it. */
  side: 1 | -1
}

/** The document types by the name of their collection. */
export const SECTIONS = {
  transactions: { kind: 'invoices', noun: 'invoice', rule: 'opposite', side: 1 },
  expenses: { kind: 'expenses', noun: 'expense', rule: 'offset', side: 1 },
  expenseBills: { kind: 'expenses', noun: 'expense bill', rule: 'equal', side: -1 },
  purchaseTransactions: { kind: 'procurement', noun: 'purchase', rule: 'opposite', side: -1 },
  adjustmentTransactions: { kind: 'procurement', noun: 'inventory adjustment', rule: 'none', side: 1 },
  inventoryTransfers: { kind: 'procurement', noun: 'inventory transfer', rule: 'offset', side: 1 }
} as const satisfies Record<string, Section>

export type SectionName = keyof typeof SECTIONS

/** What a value means for the ledger. */
export const ROLE = {
  none: 0,
  number: 1,
  date: 2,
  account: 3,
  total: 4,
  currency: 5,
  cost: 6,
  costAccount: 7,
  inventoryAccount: 8,
  name: 9,
  accountNumber: 10,
  vendorNumber: 11
} as const
export type Role = typeof ROLE[keyof typeof ROLE]

/** Roles of a document or a line; the others are a party's. */
export type LedgerRole = Exclude<Role, typeof ROLE.none | typeof ROLE.name | typeof ROLE.accountNumber | typeof ROLE.vendorNumber>

/** Where in a section a value stands. */
export type Level = 'document' | 'line' | 'party'
