import type { ExpenseLine, ExpenseRecord } from '../records/gl-record.ts'
import { money, openTag, trueFalse } from './xml-text.ts'

function detailXml (expense: ExpenseRecord, line: ExpenseLine): string {
  const tag = openTag('ExpenseDetail', {
    GLTypeID: 'EE',
    Memo: line.memo,
    AccountNumber: line.accountNumber,
    Class: '',
    Total: money(line.totalCents),
    CompanyName: line.customer.name,
    CompanyAccountNumber: line.customer.accountNumber,
    DocumentDate: expense.date,
    Billable: trueFalse(line.billable),
    Reimbursable: 'True',
    CompanyAdvance: 'False',
    CurrencyID: expense.currency,
    GLEntryRecID: line.entryIds.join(',')
  })
  return `    \t\t${tag} />\n`
}

/** One `<ExpenseTransaction>` with its details, laid out as ConnectWise does. */
export function expenseXml (expense: ExpenseRecord): string {
  const tag = openTag('ExpenseTransaction', {
    Memo: expense.memo,
    VendorNumber: expense.member.vendorNumber,
    MemberID: expense.member.identifier,
    FirstName: expense.member.firstName,
    LastName: expense.member.lastName,
    DocumentType: 'GENERAL JOURNAL',
    DocumentDate: expense.date,
    DocumentNumber: expense.documentNumber,
    APAccountNumber: expense.accountNumber,
    Class: '',
    CurrencyID: expense.currency,
    GLEntryRecID: String(expense.id),
    Total: money(expense.totalCents)
  })
  const details = expense.lines.map(line => detailXml(expense, line)).join('')
  return `    \t${tag}>\n${details}    \t</ExpenseTransaction>\n`
}
