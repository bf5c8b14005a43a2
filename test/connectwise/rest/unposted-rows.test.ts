import t from 'tap'
import { readCount, readRows } from '../../../src/connectwise/rest/unposted-rows.ts'
import type { UnpostedExpense, UnpostedInvoice, UnpostedProcurement } from '../../simulator/rest/rest-types.ts'

const noTax = { lacksTaxCode: false }

t.test('an invoice of the list is read, its amount to the last digit', t => {
  const row: UnpostedInvoice = { id: 5, locationId: 11, company: { id: 1, identifier: 'Angry Fox, Co.', name: 'Angry Fox' }, accountNumber: '0042', invoiceNumber: '0119', invoiceDate: '2026-10-31T00:00:00Z', currency: { id: 1, currencyCode: 'GBP' }, total: 0.1 }
  t.strictSame(readRows('invoices', JSON.stringify([row]).replace('0.1}', '-12345678901234567.10}')), [
    { kind: 'invoices', id: '5', key: '0119', date: '2026-10-31', party: 'Angry Fox, Co.', accountNumber: '0042', currency: 'GBP', total: '-12345678901234567.10', locationId: 11, ...noTax }
  ])
  t.end()
})

t.test('an expense is known by its id and needs both of its accounts', t => {
  const row: UnpostedExpense = { id: 1138, member: { id: 1, identifier: 'Admin1' }, dateExpense: '2026-10-30', accountNumber: '5000', creditAccount: '02100', total: 2.45 }
  t.match(readRows('expenses', JSON.stringify([row, { ...row, creditAccount: '' }, { ...row, accountNumber: '' }])), [
    { id: '1138', key: '1138', date: '2026-10-30', party: 'Admin1', accountNumber: '5000', currency: null, locationId: null },
    { accountNumber: null },
    { accountNumber: null }
  ])
  t.end()
})

t.test('a receipt is known by the number of its purchase order and selected by its product id', t => {
  const row: UnpostedProcurement = { id: 7, unpostedProductId: 'PO #23, Packing Slip: 23', purchaseOrder: { id: 1, name: '23' }, purchaseDate: '2026-10-30T00:00:00', vendor: { id: 3, name: 'ConnectWise' }, vendorAccountNumber: 'CW0001', total: 1110 }
  t.match(readRows('procurement', JSON.stringify([row, { id: 8, procurementType: 'Adjustment' }])), [
    { id: 'PO #23, Packing Slip: 23', key: '23', party: 'ConnectWise', accountNumber: 'CW0001', total: '1110' },
    { id: '8', key: null, date: null, party: null, accountNumber: null, total: null }
  ])
  t.end()
})

t.test('a tax without a code is noticed, unless Avalara or a cross reference stands in for the code', t => {
  const lacks = (row: UnpostedInvoice): boolean | undefined => readRows('invoices', JSON.stringify([{ id: 1, ...row }]))[0]?.lacksTaxCode
  t.equal(lacks({ salesTaxAmount: 7 }), true)
  t.equal(lacks({ salesTaxAmount: -0.01, stateTaxXref: '' }), true)
  t.equal(lacks({ salesTaxAmount: 0, countyTaxAmount: 0.5 }), true)
  t.equal(lacks({ salesTaxAmount: 0 }), false)
  t.equal(lacks({}), false)
  t.equal(lacks({ salesTaxAmount: 7, taxCode: { id: 11, name: 'T1' } }), false)
  t.equal(lacks({ salesTaxAmount: 7, taxCode: { id: 11 } }), false)
  t.equal(lacks({ salesTaxAmount: 7, stateTaxXref: 'T1' }), false)
  t.equal(lacks({ salesTaxAmount: 7, avalaraTaxFlag: true }), false)
  t.end()
})

t.test('what is no list of records with ids, or no count, is malformed and never passed over', t => {
  for (const text of ['{}', '[', '[null]', '[5]', '[{"id":1},{"invoiceNumber":"2"}]']) t.throws(() => readRows('invoices', text), { code: 'CONNECTWISE_MALFORMED' }, text)
  for (const answer of [null, {}, { count: '5' }, { count: 1.5 }, []]) t.throws(() => readCount('invoices', answer), { code: 'CONNECTWISE_MALFORMED' })
  t.equal(readCount('invoices', { count: 0 }), 0)
  t.end()
})
