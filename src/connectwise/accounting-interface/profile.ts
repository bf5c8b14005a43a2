import type { AccountingConnection } from '../../domain/connection.ts'

/**
 * Where and under which names the Accounting Interface takes a request. Its request side was never published: these
 * defaults are inferred from the stack traces it prints, and every name can be overridden per tenant.
 */
export const DEFAULT_PATH = 'services/system_io/GLEntry/GeneralLedger.aspx'

export const DEFAULT_FIELDS = {
  company: 'company',
  username: 'username',
  password: 'password',
  action: 'action',
  ownerLevel: 'ownerLevel',
  thruDate: 'thruDate',
  exportInvoices: 'exportInvoices',
  exportExpenses: 'exportExpenses',
  exportProcurement: 'exportInventory',
  batch: 'glBatchID',
  glEntryIds: 'glEntryRecIDList',
  includeInvoices: 'includedInvoiceRecIDs',
  excludeInvoices: 'excludedInvoiceRecIDs',
  includeExpenses: 'includedExpenseRecIDs',
  excludeExpenses: 'excludedExpenseRecIDs',
  includeProcurement: 'includedInventoryRecIDs',
  excludeProcurement: 'excludedInventoryRecIDs'
} as const

export type Field = keyof typeof DEFAULT_FIELDS

/** A form for this connection; every field carries the name that the site expects. */
export function toForm (connection: AccountingConnection, values: Partial<Record<Field, string>>): string {
  const form = new URLSearchParams()
  for (const [field, value] of Object.entries(values)) {
    form.append(connection.profile?.fields?.[field] ?? DEFAULT_FIELDS[field as Field], value)
  }
  return form.toString()
}

export function interfaceUrl ({ site, useTls, directory, profile }: AccountingConnection): URL {
  return new URL(`${useTls ? 'https' : 'http'}://${site}/${directory}/${profile?.path ?? DEFAULT_PATH}`)
}
