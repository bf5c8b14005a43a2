import { ROLE, type Level, type Role, type SectionName } from '../ledger/sections.ts'
import { byName } from '../by-name.ts'
import type { ValueType } from './value-types.ts'

/** What is known of an element of the Accounting Interface's document. */
export interface KnownElement {
  /** Attributes that are not text. */
  types: Readonly<Record<string, ValueType>>
  /** Attributes that the ledger reads. */
  roles: Readonly<Record<string, Role>>
}

/** A list of the document: its key in JSON, the name of its items, and what they are in the ledger. */
export interface KnownList {
  key: string
  item: string
  level: Level
  section?: SectionName
}

const typed = (type: ValueType, names: string): Record<string, ValueType> =>
  Object.fromEntries(names.split(' ').map(name => [name, type]))

const line = {
  types: {
    ...typed('date', 'DocumentDate'),
    ...typed('decimal', 'Cost ItemPrice ItemCost Total Quantity LineNumber'),
    ...typed('flag', 'Taxable Taxable2 Taxable3 Taxable4 Taxable5 ItemTaxable Serialized Dropshipped Billable Reimbursable CompanyAdvance'),
    ...typed('ids', 'GLEntryRecID')
  },
  roles: {
    AccountNumber: ROLE.account,
    Total: ROLE.total,
    CurrencyID: ROLE.currency,
    Cost: ROLE.cost,
    CostAccountNumber: ROLE.costAccount,
    InventoryAccountNumber: ROLE.inventoryAccount
  }
}

const documentRoles = { DocumentNumber: ROLE.number, DocumentDate: ROLE.date, Total: ROLE.total, CurrencyID: ROLE.currency }

const payable = { ...documentRoles, APAccountNumber: ROLE.account }

const inventory = { types: line.types, roles: { ...line.roles, ...documentRoles, AccountNumber: ROLE.account } }

function mapTables (elements: Record<string, KnownElement>): Record<string, KnownElement> {
  return Object.fromEntries(Object.entries(elements).map(([name, { types, roles }]) => [name, { types: byName(types), roles: byName(roles) }]))
}

/** Every element that has been seen, and by analogy with the REST schema the adjustments and transfers. */
export const ELEMENTS = byName<KnownElement>(mapTables({
  GLExport: {
    types: {
      ...typed('flag', 'CogsOption SalesTaxOption SalesTaxGroupsOption InventoryPostOption ExpenseAsBillOption ExpenseSummaryOption ' +
        'ExportInvoices ExportExpenses ExportInventory SyncPayments DropShipCogsOption UomProductOption'),
      ...typed('date', 'LastPaymentSync')
    },
    roles: {}
  },
  Vendor: {
    types: typed('decimal', 'DueDays'),
    roles: { VendorName: ROLE.name, AccountNumber: ROLE.accountNumber, VendorNumber: ROLE.vendorNumber }
  },
  Customer: {
    types: { ...typed('decimal', 'DueDays'), ...typed('flag', 'Taxable') },
    roles: { CompanyName: ROLE.name, AccountNumber: ROLE.accountNumber }
  },
  Transaction: {
    types: {
      ...typed('date', 'DocumentDate DueDate'),
      ...typed('decimal', 'Total TaxableTotal SalesTax StateTax CountyTax CityTax DueDays ' +
        'TaxableAmount1 TaxableAmount2 TaxableAmount3 TaxableAmount4 TaxableAmount5'),
      ...typed('flag', 'Taxable PiggyBackFlag TaxDPAppliedFlag EmailDeliveryFlag PrintDeliveryFlag AgreementPrePaymentFlag ' +
        'UseAvalara SendAvalaraTax'),
      ...typed('ids', 'GLEntryRecID')
    },
    roles: { ...documentRoles, AccountNumber: ROLE.account }
  },
  Detail: line,
  Expense: inventory,
  ExpenseBills: { types: typed('ids', 'NonReimbursableExpenseRecIDs'), roles: {} },
  ExpenseTransaction: {
    types: { ...typed('date', 'DocumentDate'), ...typed('decimal', 'Total'), ...typed('ids', 'GLEntryRecID') },
    roles: payable
  },
  ExpenseDetail: line,
  PurchaseTransaction: {
    types: {
      ...typed('date', 'DocumentDate PurchaseDate VendorInvoiceDate'),
      ...typed('decimal', 'Total FreightAmount DueDays'),
      ...typed('flag', 'Dropshipped UseAvalara PurchaseHeaderTaxable PurchaseHeaderFreightTaxable'),
      ...typed('ids', 'GLEntryRecID')
    },
    roles: payable
  },
  PurchaseDetail: line,
  PurchaseDetailTax: line,
  AdjustmentTransaction: inventory,
  AdjustmentDetail: line,
  InventoryTransfer: inventory,
  Offset: line
}))

/** The lists under the root. */
export const LISTS = byName<KnownList>({
  Vendors: { key: 'vendors', item: 'Vendor', level: 'party' },
  Customers: { key: 'customers', item: 'Customer', level: 'party' },
  Transactions: { key: 'transactions', item: 'Transaction', level: 'document', section: 'transactions' },
  Expenses: { key: 'expenses', item: 'Expense', level: 'document', section: 'expenses' },
  ExpenseBills: { key: 'expenseBills', item: 'ExpenseTransaction', level: 'document', section: 'expenseBills' },
  PurchaseTransactions: { key: 'purchaseTransactions', item: 'PurchaseTransaction', level: 'document', section: 'purchaseTransactions' },
  AdjustmentTransactions: { key: 'adjustmentTransactions', item: 'AdjustmentTransaction', level: 'document', section: 'adjustmentTransactions' },
  InventoryTransfers: { key: 'inventoryTransfers', item: 'InventoryTransfer', level: 'document', section: 'inventoryTransfers' }
})

/** Elements below a document that are its lines, by their key in JSON. */
export const LINES = byName<string>({
  Detail: 'detail',
  ExpenseDetail: 'detail',
  PurchaseDetail: 'purchaseDetail',
  PurchaseDetailTax: 'purchaseDetailTax',
  AdjustmentDetail: 'adjustmentDetail',
  Offset: 'offset'
})

/** Keys that do not follow from the attribute's name: the id list has REST's name. */
const RENAMED = byName<string>({
  GLEntryRecID: 'glEntryIds',
  NonReimbursableExpenseRecIDs: 'nonReimbursableExpenseIds'
})

/** The JSON key of a ConnectWise name: camelCase, a leading run of capitals taken as one word (`APAccountNumber`: `apAccountNumber`). */
export function toKey (name: string): string {
  const renamed = RENAMED[name]
  if (renamed !== undefined) return renamed
  const run = /^[A-Z]+(?=[A-Z][a-z]|$|[^A-Za-z])|^[A-Z]/.exec(name)?.[0] ?? ''
  const rest = name.slice(run.length).replace(/([A-Z])([A-Z]+)(?=[A-Z][a-z]|$|[^A-Za-z])/g, (_, first: string, others: string) => first + others.toLowerCase())
  return run.toLowerCase() + rest
}
