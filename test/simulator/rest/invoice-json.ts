import type { InvoiceRecord, ItemLine } from '../records/gl-record.ts'
import { companyRef, currencyRef, dateTime, negated, termsRef } from './party-json.ts'
import type { GlExportTransaction, GlExportTransactionDetail } from './rest-types.ts'

function documentType (invoice: InvoiceRecord): string {
  return invoice.totalCents < 0 ? 'CREDIT MEMO' : 'INVOICE'
}

function detailJson (invoice: InvoiceRecord, line: ItemLine): GlExportTransactionDetail {
  const isTax = line.glTypeId === 'ST'
  return {
    id: line.entryId,
    documentDate: dateTime(invoice.date),
    documentType: documentType(invoice),
    accountNumber: line.accountNumber,
    glClass: '',
    glTypeId: line.glTypeId,
    glItemId: line.itemId,
    invoiceSummaryOption: '0',
    cost: line.costCents / 100,
    salesCode: line.costAccountNumber,
    memo: line.memo,
    description: isTax ? line.description : 'Taxable Products',
    quantity: negated(line.quantity),
    total: negated(line.totalCents) / 100,
    currency: currencyRef(invoice.currency),
    costAccountNumber: line.costAccountNumber,
    inventoryAccountNumber: line.inventoryAccountNumber,
    productAccountNumber: isTax ? '4000' : line.accountNumber,
    taxCodeXref: line.taxable ? 'T1' : 'T9',
    taxAgencyXref: '',
    taxNote: isTax ? 'AUTOSTAX' : '',
    taxRate: isTax ? 0.2 : 0,
    taxRatePercent: isTax ? 20 : 0,
    taxableFlag: line.taxable,
    taxable2Flag: false,
    taxable3Flag: false,
    taxable4Flag: false,
    taxable5Flag: false,
    itemTaxableFlag: line.taxable,
    itemPrice: line.priceCents / 100,
    itemCost: line.unitCostCents / 100,
    itemDescription: line.description,
    salesDescription: line.salesDescription,
    unitOfMeasure: { id: 2, name: line.unitOfMeasure },
    serializedFlag: false,
    serialNumbers: '',
    dropShippedFlag: line.dropshipped,
    itemTypeXref: 'Service',
    inventoryXref: line.inventoryAccountNumber,
    cogsXref: line.costAccountNumber,
    uomScheduleXref: '',
    locationXref: 'DEFAULT'
  }
}

function taxes (invoice: InvoiceRecord): GlExportTransaction {
  const taxable = invoice.taxCents * 5 / 100
  return {
    taxable: invoice.customer.taxable,
    taxableTotal: taxable,
    taxGroupRate: 0.2,
    piggyBackFlag: false,
    taxAccountNumber: '9999',
    salesTax: invoice.taxCents / 100,
    stateTax: invoice.taxCents / 100,
    countyTax: 0,
    cityTax: null,
    taxableAmount1: taxable,
    taxableAmount2: 0,
    taxableAmount3: 0,
    taxableAmount4: 0,
    taxableAmount5: 0,
    taxAgencyXref: invoice.customer.accountNumber,
    stateTaxXref: 'T1',
    countyTaxXref: '',
    taxId: '',
    taxDpAppliedFlag: false,
    useAvalaraFlag: false,
    sendAvalaraTaxFlag: false,
    taxLevels: [{ taxAmount: invoice.taxCents / 100, taxableAmount: taxable, taxCodeXref: 'T1', taxLevel: 1 }]
  }
}

/** One entry of `transactions`. */
export function invoiceJson (invoice: InvoiceRecord): GlExportTransaction {
  const { customer } = invoice
  return {
    id: invoice.id,
    glClass: '',
    glTypeId: 'AR',
    documentDate: dateTime(invoice.date),
    documentNumber: invoice.documentNumber,
    documentType: documentType(invoice),
    memo: invoice.memo,
    description: 'Accounts Receivable',
    attention: customer.contact.name,
    salesTerritory: 'My Accounts',
    company: companyRef(customer),
    companyType: { id: 1, name: 'Customer' },
    companyAccountNumber: customer.accountNumber,
    billingTerms: termsRef(customer),
    billingTermsXref: termsRef(customer).name,
    dueDays: customer.dueDays,
    dueDate: dateTime(invoice.dueDate),
    emailDeliveryFlag: false,
    printDeliveryFlag: false,
    agreementPrePaymentFlag: false,
    accountNumber: invoice.accountNumber,
    billingType: 'Miscellaneous',
    glEntryIds: invoice.headerEntryIds.join(','),
    ...invoice.projectName === '' ? {} : { project: { id: 1, name: invoice.projectName } },
    ...invoice.purchaseOrder === '' ? {} : { purchaseOrder: { id: 1, name: invoice.purchaseOrder } },
    currency: currencyRef(invoice.currency),
    total: invoice.totalCents / 100,
    ...taxes(invoice),
    shipCompanyAccountNumber: customer.accountNumber,
    shipCompanyType: { id: 1, name: 'Customer' },
    shipTaxId: '',
    detail: invoice.lines.map(line => detailJson(invoice, line))
  }
}
