import type { ExpenseRecord } from '../records/gl-record.ts'
import { companyRef, currencyRef, dateTime } from './party-json.ts'
import type { GlExportExpenseBill } from './rest-types.ts'

/** One entry of `expenseBills`. */
export function expenseJson (expense: ExpenseRecord): GlExportExpenseBill {
  const { member } = expense
  return {
    id: expense.id,
    documentDate: dateTime(expense.date),
    documentType: 'GENERAL JOURNAL',
    documentNumber: expense.documentNumber,
    memo: expense.memo,
    glClass: '',
    apAccountNumber: expense.accountNumber,
    member: { id: member.id, identifier: member.identifier, name: `${member.firstName} ${member.lastName}` },
    vendorNumber: member.vendorNumber,
    currency: currencyRef(expense.currency),
    total: expense.totalCents / 100,
    detail: expense.lines.map(line => ({
      id: line.entryIds,
      documentDate: dateTime(expense.date),
      glTypeId: 'EE',
      memo: line.memo,
      company: companyRef(line.customer),
      accountNumber: line.accountNumber,
      currency: currencyRef(expense.currency),
      total: line.totalCents / 100,
      billable: line.billable,
      reimbursable: true,
      companyAdvance: false
    }))
  }
}
