import { jsonItem } from '../rest/json-layout.ts'
import type { GlExport, GlExportPurchaseTransaction, GlExportTransaction } from '../rest/rest-types.ts'
import type { SampleRecord } from './sample-records.ts'

/** A sample answer of the REST interface, cut into master data and records. */
interface JsonSample {
  records: SampleRecord[]
  customers: string[]
  vendors: string[]
}

function entryIds (text = ''): number[] {
  return text.split(',').filter(id => id !== '').map(Number)
}

function invoiceOf (invoice: GlExportTransaction): SampleRecord {
  const { id, documentDate = '', documentNumber = '', total, accountNumber = '', company, companyAccountNumber = '', detail = [] } = invoice
  const recordId = id ?? 0
  const more = { invoice: { id: recordId, identifier: documentNumber } }
  const headerEntryIds = entryIds(invoice.glEntryIds)
  return {
    interfaceName: 'rest',
    kind: 'invoices',
    text: jsonItem(invoice, 'pretty'),
    id: recordId,
    productId: '',
    date: documentDate.slice(0, 10),
    headerEntryIds,
    detailEntryIds: detail.map(line => line.id ?? 0),
    nonReimbursableIds: [],
    entries: [
      ...headerEntryIds.map((entry, at) => ({ id: entry, accountType: 'AR', accountNumber, amount: at === 0 ? total ?? 0 : 0, more })),
      ...detail.map(line => ({ id: line.id ?? 0, accountType: line.glTypeId ?? '', accountNumber: line.accountNumber ?? '', amount: line.total ?? 0, more }))
    ],
    unposted: [{
      id: recordId,
      locationId: 1,
      ...company === undefined ? {} : { company },
      accountNumber: companyAccountNumber,
      invoiceNumber: documentNumber,
      invoiceDate: documentDate,
      invoiceType: 'Miscellaneous',
      total: total ?? 0
    }]
  }
}

function purchaseOf (purchase: GlExportPurchaseTransaction): SampleRecord {
  const { id = '', documentDate = '', documentNumber = '', total, company, purchaseDetail = [] } = purchase
  const recordId = purchaseDetail[0]?.id ?? 0
  return {
    interfaceName: 'rest',
    kind: 'purchases',
    text: jsonItem(purchase, 'pretty'),
    id: recordId,
    productId: id,
    date: documentDate.slice(0, 10),
    headerEntryIds: [],
    detailEntryIds: purchaseDetail.map(line => line.id ?? 0),
    nonReimbursableIds: [],
    entries: purchaseDetail.map(line => ({
      id: line.id ?? 0,
      accountType: line.glTypeId ?? '',
      accountNumber: line.accountNumber ?? '',
      amount: -(line.total ?? 0),
      more: { purchaseOrder: { id: recordId, name: documentNumber } }
    })),
    unposted: [{
      id: recordId,
      description: id,
      unpostedProductId: id,
      locationId: 1,
      procurementType: 'Purchase',
      purchaseOrder: { id: recordId, name: documentNumber },
      ...company === undefined ? {} : { vendor: company },
      purchaseDate: documentDate,
      total: total ?? 0
    }]
  }
}

/** Cuts a sample answer into its master data and its records. */
export function readJsonSample (document: string): JsonSample {
  const { customers = [], vendors = [], transactions = [], purchaseTransactions = [] } = JSON.parse(document) as GlExport
  return {
    records: [...transactions.map(invoiceOf), ...purchaseTransactions.map(purchaseOf)],
    customers: customers.map(item => jsonItem(item, 'pretty')),
    vendors: vendors.map(item => jsonItem(item, 'pretty'))
  }
}
