import type { components } from 'connectwise-rest/dist/ManageTypes.js'

type Schemas = components['schemas']

export type AccountingBatch = Schemas['AccountingBatch']
export type BatchEntry = Schemas['BatchEntry']
export type ExportAccountingBatchRequest = Schemas['ExportAccountingBatchRequest']
export type GlExport = Schemas['GLExport']
export type GlExportCustomer = Schemas['GLExportCustomer']
export type GlExportExpenseBill = Schemas['GLExportExpenseBill']
export type GlExportPurchaseTransaction = Schemas['GLExportPurchaseTransaction']
export type GlExportPurchaseDetail = Schemas['GLExportPurchaseTransactionDetail']
export type GlExportTransactionDetail = Schemas['GLExportTransactionDetail']
export type GlExportVendor = Schemas['GLExportVendor']
export type UnpostedExpense = Schemas['UnpostedExpense']
export type UnpostedInvoice = Schemas['UnpostedInvoice']
export type UnpostedProcurement = Schemas['UnpostedProcurement']

/** Any line of the three unposted lists. */
export type Unposted = UnpostedInvoice | UnpostedExpense | UnpostedProcurement

/** The published types, and the three names that real answers use instead of the published `shipTo…`. */
export type GlExportTransaction = Schemas['GLExportTransaction'] & {
  shipCompanyAccountNumber?: string
  shipCompanyType?: Schemas['CompanyTypeReference']
  shipTaxId?: string
}
