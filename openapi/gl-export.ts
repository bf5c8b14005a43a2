import { Type, type TOptional, type TSchema } from 'typebox'

type Members<K extends string, T extends TSchema> = { [key in K]: TOptional<T> }

function members<K extends string, T extends TSchema> (keys: readonly K[], schema: T): Members<K, T> {
  return Object.fromEntries(keys.map(key => [key, Type.Optional(schema)])) as Members<K, T>
}

const Flag = Type.Union([Type.Boolean(), Type.Null()])
const Amount = Type.Union([Type.Number(), Type.Null()])

/** Ids of the GL entries behind a document or a line. */
const RecordIds = Type.Array(Type.Integer())

const Reference = open('Reference', {
  id: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  identifier: Type.Optional(Type.String()),
  name: Type.Optional(Type.String())
})

function open<T extends Record<string, TSchema>> (title: string, properties: T) {
  return Type.Object(properties, { title, additionalProperties: true })
}

function texts<K extends string> (...keys: K[]) { return members(keys, Type.String()) }
function numbers<K extends string> (...keys: K[]) { return members(keys, Amount) }
function flags<K extends string> (...keys: K[]) { return members(keys, Flag) }
function references<K extends string> (...keys: K[]) { return members(keys, Reference) }

const Vendor = open('GlExportVendor', {
  ...texts('vendorNumber', 'accountNumber'),
  ...numbers('dueDays'),
  ...references('member', 'vendor', 'company', 'contact', 'billingTerms', 'site', 'taxCode')
})

const CustomerTaxLevel = open('GlExportCustomerTaxLevel', {
  ...texts('taxCodeXref', 'agencyXref'),
  ...numbers('taxRate', 'taxLevel')
})

const Customer = open('GlExportCustomer', {
  ...texts('accountNumber', 'billingTermsXref', 'stateTaxXref', 'countyTaxXref', 'cityTaxXref', 'countryTaxXref',
    'compositeTaxXref', 'taxAgencyXref', 'stateTaxAgencyXref', 'countyTaxAgencyXref', 'cityTaxAgencyXref',
    'countryTaxAgencyXref', 'compositeTaxAgencyXref'),
  ...numbers('dueDays', 'stateTaxRate', 'countyTaxRate', 'cityTaxRate', 'countryTaxRate', 'compositeTaxRate',
    'taxGroupRate'),
  ...flags('taxable'),
  ...references('company', 'companyType', 'contact', 'site', 'billingTerms', 'taxCode', 'currency'),
  taxLevels: Type.Optional(Type.Array(CustomerTaxLevel))
})

const TransactionDetailTaxLevel = open('GlExportTransactionDetailTaxLevel', {
  ...numbers('taxLevel'),
  ...flags('taxableFlag')
})

const TransactionDetail = open('GlExportTransactionDetail', {
  ...texts('documentDate', 'documentType', 'accountNumber', 'glClass', 'glTypeId', 'glItemId',
    'invoiceSummaryOption', 'salesCode', 'memo', 'description', 'costAccountNumber', 'inventoryAccountNumber',
    'productAccountNumber', 'taxCodeXref', 'taxAgencyXref', 'taxNote', 'itemDescription', 'salesDescription',
    'serialNumbers', 'itemTypeXref', 'inventoryXref', 'cogsXref', 'uomScheduleXref', 'priceLevelXref', 'locationXref'),
  ...numbers('id', 'cost', 'quantity', 'total', 'taxRate', 'taxRatePercent', 'itemPrice', 'itemCost'),
  ...flags('taxableFlag', 'taxable2Flag', 'taxable3Flag', 'taxable4Flag', 'taxable5Flag', 'itemTaxableFlag',
    'serializedFlag', 'dropShippedFlag'),
  ...references('currency', 'timeEntry', 'taxCode', 'item', 'product', 'unitOfMeasure', 'subCategory',
    'warehouseSite', 'warehouseBin', 'shipmentMethod'),
  taxLevels: Type.Optional(Type.Array(TransactionDetailTaxLevel))
})

const TransactionTaxLevel = open('GlExportTransactionTaxLevel', {
  ...texts('taxCodeXref'),
  ...numbers('taxAmount', 'taxableAmount', 'taxLevel')
})

const Transaction = open('GlExportTransaction', {
  ...texts('glClass', 'glTypeId', 'documentDate', 'documentNumber', 'documentType', 'memo', 'description',
    'attention', 'salesTerritory', 'companyAccountNumber', 'billingTermsXref', 'dueDate', 'accountNumber',
    'billingType', 'salesRepId', 'salesRepName', 'taxAccountNumber', 'taxAgencyXref', 'stateTaxXref',
    'countyTaxXref', 'taxId', 'shipToCompanyAccountNumber', 'shipToTaxId', 'shipContact'),
  ...numbers('id', 'dueDays', 'total', 'taxableTotal', 'taxGroupRate', 'salesTax', 'stateTax', 'countyTax',
    'cityTax', 'taxableAmount1', 'taxableAmount2', 'taxableAmount3', 'taxableAmount4', 'taxableAmount5'),
  ...flags('emailDeliveryFlag', 'printDeliveryFlag', 'agreementPrePaymentFlag', 'taxable', 'piggyBackFlag',
    'taxDpAppliedFlag', 'useAvalaraFlag', 'sendAvalaraTaxFlag'),
  ...references('company', 'companyType', 'site', 'billingTerms', 'purchaseOrder', 'project', 'currency', 'taxCode',
    'shipToCompany', 'shipToCompanyType', 'shipSite'),
  glEntryIds: Type.Optional(RecordIds),
  detail: Type.Optional(Type.Array(TransactionDetail)),
  taxLevels: Type.Optional(Type.Array(TransactionTaxLevel))
})

const ExpenseOffset = open('GlExportExpenseOffset', {
  ...texts('documentDate', 'documentType', 'accountNumber', 'glTypeId', 'glClass', 'memo', 'description'),
  ...numbers('id', 'total'),
  ...references('member')
})

const Expense = open('GlExportExpense', {
  ...texts('documentDate', 'documentType', 'apAccountNumber', 'apClass', 'accountNumber', 'glClass', 'glTypeId',
    'memo', 'description', 'periodStartDate', 'periodEndDate', 'vendorNumber', 'companyAccountNumber'),
  ...numbers('id', 'total'),
  ...references('member', 'company', 'project', 'currency'),
  offset: Type.Optional(ExpenseOffset)
})

const ExpenseBillDetail = open('GlExportExpenseBillDetail', {
  ...texts('documentDate', 'glTypeId', 'memo', 'accountNumber'),
  ...numbers('total'),
  ...flags('billable', 'reimbursable', 'companyAdvance'),
  ...references('company', 'expenseClass', 'currency'),
  id: Type.Optional(RecordIds)
})

const ExpenseBill = open('GlExportExpenseBill', {
  ...texts('documentDate', 'documentType', 'documentNumber', 'memo', 'glClass', 'apAccountNumber', 'vendorNumber'),
  ...numbers('id', 'total'),
  ...references('member', 'currency'),
  detail: Type.Optional(Type.Array(ExpenseBillDetail))
})

const PurchaseTransactionTaxLevel = open('GlExportPurchaseTransactionTaxLevel', {
  ...texts('taxCodeXref'),
  ...numbers('taxLevel')
})

const PurchaseTransactionDetail = open('GlExportPurchaseTransactionDetail', {
  ...texts('documentDate', 'glClass', 'glTypeId', 'glItemId', 'salesCode', 'description', 'memo', 'taxNote',
    'vendorNumber', 'accountNumber', 'costAccountNumber', 'inventoryAccountNumber', 'vendorAccountNumber',
    'itemDescription', 'salesDescription', 'serialNumbers', 'itemTypeXref', 'inventoryXref', 'cogsXref',
    'uomScheduleXref', 'priceLevelXref', 'locationXref', 'purchaseHeaderTaxGroup', 'taxCodeXref', 'taxAgencyXref'),
  ...numbers('id', 'cost', 'itemPrice', 'itemCost', 'quantity', 'total', 'lineNumber', 'taxRate'),
  ...flags('taxable', 'serializedFlag', 'dropShippedFlag'),
  ...references('item', 'unitOfMeasure', 'currency', 'warehouseBin', 'warehouseSite', 'subCategory',
    'shipmentMethod', 'taxCode')
})

const PurchaseTransactionDetailTax = open('GlExportPurchaseTransactionDetailTax', {
  ...texts('documentDate', 'accountNumber', 'glClass', 'salesCode', 'glTypeId', 'glItemId', 'memo', 'vendorNumber',
    'vendorAccountNumber', 'costAccountNumber', 'inventoryAccountNumber', 'itemTypeXref', 'inventoryXref',
    'cogsXref', 'uomScheduleXref', 'priceLevelXref', 'locationXref', 'salesDescription', 'itemDescription',
    'serialNumbers', 'taxAgencyXref', 'taxNote', 'purchaseHeaderTaxGroup'),
  ...numbers('id', 'cost', 'itemPrice', 'itemCost', 'quantity', 'total', 'lineNumber', 'taxRate', 'taxRatePercent'),
  ...flags('taxableFlag', 'serializedFlag', 'dropShippedFlag'),
  ...references('item', 'unitOfMeasure', 'currency', 'warehouseSite', 'warehouseBin', 'shipmentMethod',
    'subCategory', 'taxCode')
})

const PurchaseTransaction = open('GlExportPurchaseTransaction', {
  ...texts('id', 'documentDate', 'documentNumber', 'description', 'memo', 'apAccountNumber', 'purchaseDate',
    'purchaseClass', 'freightPackingSlip', 'packingSlip', 'billingTermsXref', 'vendorNumber', 'vendorAccountNumber',
    'vendorInvoiceDate', 'vendorInvoiceNumber', 'taxAgencyXref', 'stateTaxXref', 'countyTaxXref', 'cityTaxXref',
    'shipToCompanyAccountNumber', 'shipToTaxGroup', 'purchaseHeaderTaxGroup'),
  ...numbers('freightAmount', 'total', 'dueDays', 'taxGroupRate'),
  ...flags('dropshipFlag', 'useAvalaraTaxFlag', 'purchaseHeaderTaxableFlag', 'purchaseHeaderFreightTaxableFlag'),
  ...references('company', 'companyType', 'contact', 'site', 'currency', 'billingTerms', 'shipToCompany',
    'shipToCompanyType', 'shipToContact', 'shipToSite', 'taxCode'),
  taxLevels: Type.Optional(Type.Array(PurchaseTransactionTaxLevel)),
  purchaseDetail: Type.Optional(Type.Array(PurchaseTransactionDetail)),
  purchaseDetailTax: Type.Optional(Type.Array(PurchaseTransactionDetailTax))
})

const AdjustmentTransactionDetail = open('GlExportAdjustmentTransactionDetail', {
  ...texts('glClass', 'description', 'memo', 'costAccountNumber', 'inventoryAccountNumber', 'accountNumber',
    'productAccountNumber'),
  ...numbers('quantity', 'total', 'cost'),
  ...references('item')
})

const AdjustmentTransaction = open('GlExportAdjustmentTransaction', {
  ...texts('id', 'documentType', 'documentDate', 'glTypeID', 'accountNumber', 'memo', 'glClass',
    'adjustmentDescription'),
  adjustmentDetail: Type.Optional(Type.Array(AdjustmentTransactionDetail))
})

const InventoryTransferOffset = open('GlExportInventoryTransferOffset', {
  ...texts('documentType', 'documentDate', 'accountNumber', 'glClass', 'memo', 'description', 'glTypeId'),
  ...numbers('id', 'total')
})

const InventoryTransfer = open('GlExportInventoryTransfer', {
  ...texts('id', 'documentType', 'documentDate', 'accountNumber', 'glClass', 'glTypeId', 'description', 'salesCode',
    'memo', 'costAccountNumber', 'inventoryAccountNumber', 'glItemId', 'salesDescription', 'itemDescription',
    'serialNumbers', 'transferFromLocationXref', 'transferToLocationXref', 'locationXref', 'priceLevelXref',
    'uomScheduleXref', 'itemTypeXref', 'inventoryXref', 'cogsXref', 'taxNote'),
  ...numbers('transferId', 'itemPrice', 'quantity', 'cost', 'total'),
  ...flags('taxable', 'serializedFlag'),
  ...references('item', 'currency', 'unitOfMeasure', 'subCategory', 'bin', 'warehouse', 'transferFromBin',
    'transferToBin'),
  offset: Type.Optional(InventoryTransferOffset)
})

/**
 * The document as JSON. Collections and keys are those of ConnectWise's REST schema; what the Accounting Interface calls
 * otherwise comes through under its own name in camelCase, so every object is open.
 */
export const GlExportSchema = open('GlExport', {
  exportSettings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  vendors: Type.Optional(Type.Array(Vendor)),
  customers: Type.Optional(Type.Array(Customer)),
  transactions: Type.Optional(Type.Array(Transaction)),
  expenses: Type.Optional(Type.Array(Expense)),
  expenseBills: Type.Optional(Type.Array(ExpenseBill)),
  purchaseTransactions: Type.Optional(Type.Array(PurchaseTransaction)),
  adjustmentTransactions: Type.Optional(Type.Array(AdjustmentTransaction)),
  inventoryTransfers: Type.Optional(Type.Array(InventoryTransfer))
})
