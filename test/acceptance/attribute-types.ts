import { Digits, type ExactJson } from './read-documents.ts'

/*
 * What the attributes of the Accounting Interface mean, written down from the description of its documents and not from
 * the code that reads them. What is not listed is text: identifiers, codes, account numbers and percentages.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const amounts = words(`
  Total TaxableTotal SalesTax StateTax CountyTax CityTax
  TaxableAmount1 TaxableAmount2 TaxableAmount3 TaxableAmount4 TaxableAmount5
  Cost ItemPrice ItemCost FreightAmount Quantity DueDays LineNumber`)

const flags = words(`
  CogsOption SalesTaxOption SalesTaxGroupsOption InventoryPostOption ExpenseAsBillOption ExpenseSummaryOption
  ExportInvoices ExportExpenses ExportInventory SyncPayments DropShipCogsOption UomProductOption
  Taxable Taxable2 Taxable3 Taxable4 Taxable5 ItemTaxable PiggyBackFlag TaxDPAppliedFlag EmailDeliveryFlag PrintDeliveryFlag
  AgreementPrePaymentFlag UseAvalara SendAvalaraTax Serialized Dropshipped Billable Reimbursable CompanyAdvance
  PurchaseHeaderTaxable PurchaseHeaderFreightTaxable`)

const dates = words('DocumentDate DueDate PurchaseDate VendorInvoiceDate LastPaymentSync')

const idLists = words('GLEntryRecID NonReimbursableExpenseRecIDs')

/** Names in camelCase that do more than lower their first letter. */
const keys: Readonly<Record<string, string>> = {
  APAccountNumber: 'apAccountNumber',
  CurrencyID: 'currencyId',
  GLBatchID: 'glBatchId',
  GLEntryRecID: 'glEntryIds',
  GLItemID: 'glItemId',
  GLTypeID: 'glTypeId',
  ItemID: 'itemId',
  MemberID: 'memberId',
  NonReimbursableExpenseRecIDs: 'nonReimbursableExpenseIds',
  PONumber: 'poNumber',
  SalesRepID: 'salesRepId',
  ShipTaxID: 'shipTaxId',
  TaxDPAppliedFlag: 'taxDpAppliedFlag',
  TaxID: 'taxId'
}

/** The key of an attribute in JSON. */
export function keyOf (attribute: string): string {
  return keys[attribute] ?? attribute.slice(0, 1).toLowerCase() + attribute.slice(1)
}

/** The value of an attribute in JSON. */
export function valueOf (attribute: string, text: string): ExactJson {
  if (idLists.has(attribute)) return text === '' ? [] : text.split(',').map(id => new Digits(id))
  if (amounts.has(attribute)) return text === '' ? null : new Digits(text)
  if (flags.has(attribute)) return text === '' ? null : ['True', 'Y'].includes(text)
  if (dates.has(attribute)) return text === '' ? null : isoDate(text)
  return text
}

/** `5/1/2014 5:21:58 AM` as `2014-05-01T05:21:58`; a date in ISO form stays. */
function isoDate (text: string): string {
  const american = /^(\d+)\/(\d+)\/(\d+) (\d+):(\d\d:\d\d) (AM|PM)$/.exec(text)
  if (american === null) return text
  const [, month = '', day = '', year = '', hour = '', rest = '', half = ''] = american
  const hours = Number(hour) % 12 + (half === 'PM' ? 12 : 0)
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${String(hours).padStart(2, '0')}:${rest}`
}
