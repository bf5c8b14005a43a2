import type { components } from 'connectwise-rest/dist/ManageTypes.js'
import type { Static } from 'typebox'
import t from 'tap'
import type { GlExportSchema } from '../../../openapi/gl-export.ts'
import { toExportBody } from '../../../src/connectwise/rest/rest-connectwise.ts'

/*
 * Proves while it is compiled that the schemas of this service cover the types that were published for ConnectWise's REST
 * API. What is asserted when it runs is only that the compiler had something to check.
 */

type Published = components['schemas']
type Ours = Static<typeof GlExportSchema>

/** One item of a list, or the object itself. */
type Item<T> = NonNullable<T> extends readonly (infer I)[] ? I : NonNullable<T>
/** What stands under a key, without its absence. */
type At<T, K extends keyof T> = Item<T[K]>

type Customer = At<Ours, 'customers'>
type Transaction = At<Ours, 'transactions'>
type TransactionDetail = At<Transaction, 'detail'>
type Expense = At<Ours, 'expenses'>
type ExpenseBill = At<Ours, 'expenseBills'>
type Purchase = At<Ours, 'purchaseTransactions'>
type Adjustment = At<Ours, 'adjustmentTransactions'>
type Transfer = At<Ours, 'inventoryTransfers'>

/** Our type for each of the published ones. */
interface Counterparts {
  GLExport: Ours
  GLExportSettings: At<Ours, 'exportSettings'>
  GLExportVendor: At<Ours, 'vendors'>
  GLExportCustomer: Customer
  GLExportCustomerTaxLevel: At<Customer, 'taxLevels'>
  GLExportTransaction: Transaction
  GLExportTransactionTaxLevel: At<Transaction, 'taxLevels'>
  GLExportTransactionDetail: TransactionDetail
  GLExportTransactionDetailTaxLevel: At<TransactionDetail, 'taxLevels'>
  GLExportExpense: Expense
  GLExportExpenseOffset: At<Expense, 'offset'>
  GLExportExpenseBill: ExpenseBill
  GLExportExpenseBillDetail: At<ExpenseBill, 'detail'>
  GLExportPurchaseTransaction: Purchase
  GLExportPurchaseTransactionTaxLevel: At<Purchase, 'taxLevels'>
  GLExportPurchaseTransactionDetail: At<Purchase, 'purchaseDetail'>
  GLExportPurchaseTransactionDetailTax: At<Purchase, 'purchaseDetailTax'>
  GLExportAdjustmentTransaction: Adjustment
  GLExportAdjustmentTransactionDetail: At<Adjustment, 'adjustmentDetail'>
  GLExportInventoryTransfer: Transfer
  GLExportInventoryTransferOffset: At<Transfer, 'offset'>
}

/** `none` for an empty union; otherwise the union, so that the compiler names what is missing. */
type Verdict<Missing> = [Missing] extends [never] ? 'none' : Missing
/** The published keys that ours lacks, by type. */
type MissingKeys<Types> = { [K in keyof Types & keyof Published]: Exclude<keyof Published[K] & string, keyof Types[K]> }[keyof Types & keyof Published]

/** A published document as this service answers it: the list of entry ids has become an array. */
type Answered<T> = T extends readonly (infer I)[]
  ? Answered<I>[]
  : T extends object ? { [K in keyof T]: K extends 'glEntryIds' ? number[] : Answered<T[K]> } : T

/** A body as JSON carries it: what is undefined is not sent. */
type Sent<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

t.test('every published GLExport type has its counterpart', t => {
  const without: Verdict<Exclude<Extract<keyof Published, `GLExport${string}`>, keyof Counterparts>> = 'none'
  t.equal(without, 'none')
  // @ts-expect-error -- a type without a counterpart would be told
  const told: Verdict<Exclude<'GLExport' | 'GLExportNovelty', keyof Counterparts>> = 'none'
  t.ok(told)
  t.end()
})

t.test('no key of a published type is missing in ours', t => {
  const missing: Verdict<MissingKeys<Counterparts>> = 'none'
  t.equal(missing, 'none')
  // @ts-expect-error -- keys that are missing would be told
  const told: Verdict<MissingKeys<{ GLExportTransactionDetail: Omit<TransactionDetail, 'costAccountNumber'> }>> = 'none'
  t.ok(told)
  // @ts-expect-error -- our objects are open, and still not everything is a key of theirs
  const open: Verdict<Exclude<'noSuchKey', keyof Transaction>> = 'none'
  t.ok(open)
  t.end()
})

t.test('every published document, as it is answered, is one of ours', t => {
  const whole = (published: Answered<Published['GLExport']>): Ours => published
  const parts = (published: { [K in keyof Counterparts]: Answered<Published[K]> }): Counterparts => published
  t.type(whole, 'function')
  t.type(parts, 'function')
  // @ts-expect-error -- without its ids as an array it is none
  const unmapped = (published: Published['GLExport']): Ours => published
  t.type(unmapped, 'function')
  // @ts-expect-error -- a total that is text would be told
  const textual = (published: Omit<Answered<Published['GLExportTransaction']>, 'total'> & { total: string }): Transaction => published
  t.type(textual, 'function')
  t.end()
})

type Request = Published['ExportAccountingBatchRequest']
type Body = Sent<ReturnType<typeof toExportBody>>

t.test('the body of an export is a published request and uses all of it but the interface identifier', t => {
  const request = (body: Body): Request => body
  t.type(request, 'function')
  const unused: Verdict<Exclude<keyof Request, keyof Body | 'glInterfaceIdentifier'>> = 'none'
  t.equal(unused, 'none')
  const unknown: Verdict<Exclude<keyof Body, keyof Request>> = 'none'
  t.equal(unknown, 'none')
  // @ts-expect-error -- a part of a request that is never used would be told
  const told: Verdict<Exclude<keyof Request, keyof Body>> = 'none'
  t.ok(told)
  // @ts-expect-error -- product ids are text in the published request
  const numbered = (body: Omit<Body, 'includedProductIds'> & { includedProductIds: number[] }): Request => body
  t.type(numbered, 'function')
  t.end()
})

t.test('the body of an export says what was asked for, and nothing that was not', t => {
  const asked = {
    ownerLevel: { id: 2, description: 'Tampa' },
    thruDate: { date: '2026-10-31', source: 'request' },
    exportInvoices: true,
    exportExpenses: false,
    exportProcurement: true
  } as const
  t.strictSame(JSON.parse(JSON.stringify(toExportBody(asked))), {
    thruDate: '2026-10-31T00:00:00Z', locationId: 2, exportInvoicesFlag: true, exportExpensesFlag: false, exportProductsFlag: true
  })
  t.strictSame(JSON.parse(JSON.stringify(toExportBody({ ...asked, ownerLevel: null, include: { procurement: ['1E5'] } }))), {
    thruDate: '2026-10-31T00:00:00Z', exportInvoicesFlag: true, exportExpensesFlag: false, exportProductsFlag: true, includedProductIds: ['1E5']
  })
  t.end()
})
