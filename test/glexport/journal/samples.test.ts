import { readFileSync } from 'node:fs'
import t from 'tap'
import { readWhole } from '../read-whole.ts'
import { readJournal, totalsOf } from './read-journal.ts'

const sample = (name: string) => readFileSync(new URL(`../../fixtures/connectwise/${name}`, import.meta.url), 'utf8')
const rest = { source: 'json' as const }

t.test('the sample invoice: receivable 42.00 = revenue 35.00 + tax 7.00, and 1.25 moves from stock to cost', t => {
  const common = { kind: 'invoices', documentNumber: '12331233', documentType: 'INVOICE', date: '2014-05-07', currency: 'FRF', company: 'Zynk Software Limited', class: null, balanced: true }
  t.strictSame(readJournal(sample('accounting-interface-invoices.xml')), [
    { ...common, account: '9999', debit: '42.00', credit: null, taxCode: '1', memo: 'Imported from ConnectWise', glEntryIds: [1504, 1505, 1506, 1507, 1508, 1509] },
    { ...common, account: '4001:', debit: null, credit: '35.00', taxCode: 'T1', memo: '10ft Patch Cat5E Cable', glEntryIds: [1503] },
    { ...common, account: '1111', debit: '1.25', credit: null, taxCode: null, memo: '10ft Patch Cat5E Cable', glEntryIds: [1503] },
    { ...common, account: '1111', debit: null, credit: '1.25', taxCode: null, memo: '10ft Patch Cat5E Cable', glEntryIds: [1503] },
    { ...common, account: '9999', debit: null, credit: '7.00', taxCode: 'T1', memo: 'Sales Tax', glEntryIds: [1510] }
  ])
  t.end()
})

t.test('the sample expense bill: payable 33.95 = mileage 2.45 + 31.50', t => {
  const common = { kind: 'expenses', documentNumber: '1132Admin1', documentType: 'GENERAL JOURNAL', date: '2011-04-15', account: '5000', currency: 'FRF', class: null, taxCode: null, balanced: true }
  const mileage = { ...common, credit: null, company: 'Administration Resources Corporation', memo: 'Mileage' }
  t.strictSame(readJournal(sample('accounting-interface-expenses.xml')), [
    { ...common, debit: null, credit: '33.95', company: 'Admin1', memo: 'Expenses for 2011-04-09 - 2011-04-15', glEntryIds: [1132] },
    { ...mileage, debit: '2.45', glEntryIds: [1138, 1139] },
    { ...mileage, debit: '31.50', glEntryIds: [1140, 1141] }
  ])
  t.end()
})

t.test('the sample purchases: payables 12.50 GBP and 1110.00 FRF, each against its stock account', t => {
  const common = { kind: 'procurement', documentType: 'purchase', company: 'ConnectWise', class: null, balanced: true }
  const first = { ...common, documentNumber: 'COMPANYBPO', date: '2014-05-01', currency: 'GBP' }
  const second = { ...common, documentNumber: '23', date: '2015-03-18', currency: 'FRF' }
  t.strictSame(readJournal(sample('accounting-interface-procurement.xml')), [
    { ...first, account: '9000', debit: null, credit: '12.50', taxCode: '1', memo: 'PO #COMPANYBPO, Packing Slip: COMPANYBPO', glEntryIds: [] },
    { ...first, account: '4001', debit: '12.50', credit: null, taxCode: 'T1', memo: '10ft Patch Cable', glEntryIds: [1299] },
    { ...second, account: '9000', debit: null, credit: '1110.00', taxCode: '1', memo: 'PO #23, Packing Slip: 23', glEntryIds: [] },
    { ...second, account: '4000', debit: '1110.00', credit: null, taxCode: 'T9', memo: 'System Support', glEntryIds: [1519] }
  ])
  t.end()
})

t.test('the sample REST invoice: receivable 10.00 = revenue 10.00 + tax 0.00, with two decimals where the source has none', t => {
  const common = { kind: 'invoices', documentNumber: '119', documentType: 'INVOICE', date: '2011-06-20', currency: null, company: 'Angry Fox, Co.', class: null, balanced: true }
  t.strictSame(readJournal(sample('rest-invoices.json'), rest), [
    { ...common, account: '9999', debit: '10.00', credit: null, taxCode: null, memo: null, glEntryIds: [1010, 1011, 1012, 1013, 1014, 1015] },
    { ...common, account: '4000', debit: null, credit: '10.00', taxCode: 'T9', memo: 'ghyigui', glEntryIds: [1009] },
    { ...common, account: '9999', debit: '0.00', credit: null, taxCode: 'T9', memo: 'Sales Tax', glEntryIds: [1016] }
  ])
  t.end()
})

t.test('the sample REST purchase: payable 12.50 against its stock account', t => {
  const common = { kind: 'procurement', documentNumber: 'COMPANYBPO', documentType: 'purchase', date: '2014-05-01', currency: null, company: 'CONNECTWISE', class: null, taxCode: null, balanced: true }
  t.strictSame(readJournal(sample('rest-procurement.json'), rest), [
    { ...common, account: '9000', debit: null, credit: '12.50', memo: null, glEntryIds: [] },
    { ...common, account: '4001', debit: '12.50', credit: null, memo: '10ft Patch Cable', glEntryIds: [1299] }
  ])
  t.end()
})

for (const name of ['accounting-interface-invoices.xml', 'accounting-interface-expenses.xml', 'accounting-interface-procurement.xml', 'rest-invoices.json', 'rest-procurement.json']) {
  t.test(`the journal of ${name} adds up to the accounts of its summary, however the bytes are cut`, t => {
    const source = name.endsWith('xml') ? 'xml' as const : 'json' as const
    const { summary } = readWhole(sample(name), { source })
    for (const step of [1, 7, 1 << 16]) t.strictSame(totalsOf(readJournal(sample(name), { source, step })), summary.accounts)
    t.end()
  })
}
