import type { ExpenseRecord, GlRecord, InvoiceRecord, PurchaseRecord } from '../records/gl-record.ts'
import { companyRef, currencyRef, dateTime, termsRef } from './party-json.ts'
import type { Unposted, UnpostedExpense, UnpostedInvoice, UnpostedProcurement } from './rest-types.ts'

function unpostedInvoice (invoice: InvoiceRecord): UnpostedInvoice {
  const { customer } = invoice
  return {
    id: invoice.id,
    billingLogId: invoice.id,
    locationId: invoice.locationId,
    departmentId: 10,
    company: companyRef(customer),
    accountNumber: customer.accountNumber,
    billToCompany: companyRef(customer),
    shipToCompany: companyRef(customer),
    invoiceNumber: invoice.documentNumber,
    invoiceDate: dateTime(invoice.date),
    invoiceType: invoice.totalCents < 0 ? 'CreditMemo' : 'Miscellaneous',
    description: invoice.memo,
    billingTerms: termsRef(customer),
    dueDays: String(customer.dueDays),
    dueDate: dateTime(invoice.dueDate),
    currency: currencyRef(invoice.currency),
    subTotal: (invoice.totalCents - invoice.taxCents) / 100,
    total: invoice.totalCents / 100,
    invoiceTaxableFlag: customer.taxable,
    ...invoice.taxCode === '' ? {} : { taxCode: { id: 11, name: invoice.taxCode }, stateTaxXref: invoice.taxCode },
    salesTaxAmount: invoice.taxCents / 100,
    dateClosed: `${invoice.date}T12:00:00Z`
  }
}

function unpostedExpenses (expense: ExpenseRecord): UnpostedExpense[] {
  return expense.lines.map(line => ({
    id: line.entryIds[0] ?? expense.id,
    locationId: expense.locationId,
    departmentId: 10,
    company: companyRef(line.customer),
    accountNumber: line.accountNumber,
    creditAccount: expense.accountNumber,
    expenseDetailId: expense.id,
    classification: 'Reimbursable',
    glType: 'EE',
    member: { id: expense.member.id, identifier: expense.member.identifier },
    dateExpense: dateTime(expense.date),
    currency: currencyRef(expense.currency),
    total: line.totalCents / 100,
    billableAmount: line.billable ? line.totalCents / 100 : 0,
    nonBillableAmount: line.billable ? 0 : line.totalCents / 100
  }))
}

function unpostedPurchase (purchase: PurchaseRecord): UnpostedProcurement {
  return {
    id: purchase.id,
    description: purchase.memo,
    unpostedProductId: purchase.memo,
    locationId: purchase.locationId,
    departmentId: 10,
    procurementType: 'Purchase',
    purchaseOrder: { id: purchase.id, name: purchase.documentNumber },
    purchaseDate: dateTime(purchase.date),
    billingTerms: termsRef(purchase.vendor),
    currency: currencyRef(purchase.currency),
    total: purchase.totalCents / 100,
    taxTotal: 0,
    customer: companyRef(purchase.shipTo),
    vendor: companyRef(purchase.vendor),
    vendorAccountNumber: purchase.vendor.accountNumber,
    vendorInvoiceNumber: purchase.vendorInvoiceNumber,
    vendorInvoiceDate: dateTime(purchase.date)
  }
}

/** The lines of the unposted lists for a record: one, or one for each line of an expense bill. */
export function unpostedOf (record: GlRecord): Unposted[] {
  if (record.kind === 'invoices') return [unpostedInvoice(record)]
  return record.kind === 'expenses' ? unpostedExpenses(record) : [unpostedPurchase(record)]
}
