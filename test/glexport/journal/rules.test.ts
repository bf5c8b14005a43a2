import t from 'tap'
import type { JournalLine } from '../../../openapi/journal.ts'
import { createJournalReader } from '../../../src/glexport/journal/journal-reader.ts'
import { readJournal } from './read-journal.ts'

const rest = { source: 'json' as const }
const inRoot = (content: string, cogs = 'True') => `<GLExport CogsOption="${cogs}">${content}</GLExport>`
const invoice = (attributes: string, details = '') => inRoot(`<Transactions><Transaction DocumentNumber="1" ${attributes}>${details}</Transaction></Transactions>`)
const sides = (lines: readonly JournalLine[]) => lines.map(({ account, debit, credit }) => [account, debit, credit])

t.test('an invoice debits its receivable, its details credit; a negative amount goes to the other side', t => {
  t.strictSame(sides(readJournal(invoice('Total="5.00" AccountNumber="A"', '<Detail Total="-7.00" AccountNumber="B"/><Detail Total="2.00" AccountNumber="C"/>'))),
    [['A', '5.00', null], ['B', null, '7.00'], ['C', '2.00', null]])
  t.strictSame(sides(readJournal(invoice('Total="-5.00" AccountNumber="A"', '<Detail Total="5.00" AccountNumber="B"/>'))),
    [['A', null, '5.00'], ['B', '5.00', null]], 'a credit memo')
  t.end()
})

t.test('a purchase credits its payable, its details debit, taxes too', t => {
  const document = inRoot('<PurchaseTransactions><PurchaseTransaction Total="5.00" APAccountNumber="A" AccountNumber="no"><PurchaseDetail Total="-4.00" AccountNumber="B"/><PurchaseDetailTax Total="-1.00" AccountNumber="T"/></PurchaseTransaction></PurchaseTransactions>')
  t.strictSame(sides(readJournal(document)), [['A', null, '5.00'], ['B', '4.00', null], ['T', '1.00', null]])
  t.end()
})

t.test('an expense bill credits its payable, its details debit with the same sign', t => {
  const document = inRoot('<ExpenseBills><ExpenseTransaction Total="3.00" APAccountNumber="A"><ExpenseDetail Total="4.00" AccountNumber="B"/><ExpenseDetail Total="-1.00" AccountNumber="C"/></ExpenseTransaction></ExpenseBills>')
  t.strictSame(sides(readJournal(document)), [['A', null, '3.00'], ['B', '4.00', null], ['C', null, '1.00']])
  t.end()
})

t.test('an offset lies on the other side in either sign, wherever the total stands', t => {
  for (const [total, offset, expected] of [
    ['4', '-4', [['1', '4.00', null], ['2', null, '4.00']]],
    ['4', '4', [['1', '4.00', null], ['2', null, '4.00']]],
    ['-4', '-4', [['1', null, '4.00'], ['2', '4.00', null]]],
    ['-4', '4', [['1', null, '4.00'], ['2', '4.00', null]]]
  ] as const) {
    for (const document of [
      `{"expenses":[{"total":${total},"accountNumber":"1","offset":{"total":${offset},"accountNumber":"2"}}]}`,
      `{"expenses":[{"offset":{"total":${offset},"accountNumber":"2"},"accountNumber":"1","total":${total}}]}`
    ]) {
      const lines = readJournal(document, rest)
      t.strictSame(sides(lines), expected)
      t.ok(lines.every(({ balanced }) => balanced))
    }
  }
  t.strictSame(sides(readJournal('{"inventoryTransfers":[{"offset":{"total":-3,"accountNumber":"2"}}]}', rest)), [[null, null, null], ['2', null, '3.00']])
  t.end()
})

t.test('an adjustment takes its details as they are, and nothing says whether it balances', t => {
  const lines = readJournal('{"adjustmentTransactions":[{"id":"ADJ 1","accountNumber":"1","adjustmentDetail":[{"total":3,"accountNumber":"2"},{"total":-1,"accountNumber":"3"}]}]}', rest)
  t.strictSame(sides(lines), [['1', null, null], ['2', '3.00', null], ['3', null, '1.00']])
  t.strictSame(lines.map(({ documentNumber, documentType, balanced }) => [documentNumber, documentType, balanced]), lines.map(() => ['ADJ 1', 'inventory adjustment', null]))
  const total = readJournal(inRoot('<AdjustmentTransactions><AdjustmentTransaction Total="1" AccountNumber="3"><AdjustmentDetail Total="-1" AccountNumber="1"/></AdjustmentTransaction></AdjustmentTransactions>'))
  t.ok(total.every(({ balanced }) => balanced === null), 'not with a total either')
  t.end()
})

t.test('cost of goods sold debits the cost account and credits the inventory account, behind its detail', t => {
  const cost = 'Cost="3.00" CostAccountNumber="C" InventoryAccountNumber="I"'
  const detail = (attributes: string) => `<Detail Total="-1.00" AccountNumber="B" ${attributes}/>`
  const lines = readJournal(invoice('Total="1.00" AccountNumber="A"', detail(`${cost} Memo="M" TaxCode="T1" GLEntryRecID="7,8"`)))
  t.strictSame(sides(lines), [['A', '1.00', null], ['B', null, '1.00'], ['C', '3.00', null], ['I', null, '3.00']])
  t.strictSame(lines.slice(1).map(({ memo, taxCode, glEntryIds }) => [memo, taxCode, glEntryIds]), [['M', 'T1', [7, 8]], ['M', null, [7, 8]], ['M', null, [7, 8]]])
  const returned = readJournal(invoice('Total="1.00" AccountNumber="A"', detail(cost.replace('3.00', '-3.00'))))
  t.strictSame(sides(returned).slice(2), [['C', null, '3.00'], ['I', '3.00', null]], 'a return moves it back')
  t.end()
})

t.test('cost of goods sold needs the option, an invoice, a total, a cost and both accounts', t => {
  const count = (document: string) => readJournal(document).length
  const detail = (attributes: string) => invoice('Total="1"', `<Detail ${attributes}/>`)
  const all = 'Total="-1" Cost="3" CostAccountNumber="C" InventoryAccountNumber="I"'
  t.equal(count(detail(all)), 4)
  for (const missing of ['Total="-1"', 'Cost="3"', 'CostAccountNumber="C"', 'InventoryAccountNumber="I"']) t.equal(count(detail(all.replace(missing, ''))), 2, missing)
  t.equal(count(detail(all.replace('Cost="3"', 'Cost="0.00"'))), 2)
  t.equal(count(detail(all).replace('"True"', '"False"')), 2)
  t.equal(count(inRoot(`<PurchaseTransactions><PurchaseTransaction Total="1"><PurchaseDetail ${all}/></PurchaseTransaction></PurchaseTransactions>`)), 2)
  const json = (cogs: string) => `{"exportSettings":{"cogsOption":${cogs},"other":true},"transactions":[{"total":1,"detail":[{"total":-1,"cost":3,"costAccountNumber":"C","inventoryAccountNumber":"I"}]}]}`
  t.equal(readJournal(json('true'), rest).length, 4)
  t.equal(readJournal(json('false'), rest).length, 2)
  t.equal(readJournal(json('null'), rest).length, 2)
  t.end()
})

t.test('an amount keeps the decimals that it has, and has two at least', t => {
  for (const [source, text] of [['1', '1.00'], ['1.5', '1.50'], ['1.500', '1.500'], ['0.0001', '0.0001'], ['007.10', '7.10'], ['0', '0.00'], ['123456789012345678.123456789012345678', '123456789012345678.123456789012345678']] as const) {
    t.strictSame(sides(readJournal(invoice(`Total="${source}" AccountNumber="A"`))), [['A', text, null]])
  }
  t.strictSame(sides(readJournal('{"transactions":[{"total":-1.25e1,"accountNumber":"A"},{"total":1.0E-3,"accountNumber":"B"}]}', rest)), [['A', null, '12.50'], ['B', '0.001', null]])
  t.strictSame(sides(readJournal('{"transactions":[{"total":-0.0,"accountNumber":"A"}]}', rest)), [['A', '0.00', null]], 'zero debits, in either sign')
  t.end()
})

t.test('what states no amount that can be read has its line with both sides empty', t => {
  const lines = readJournal(invoice('Total="abc" AccountNumber="A" GLEntryRecID="5"', '<Detail Total="1e-30" AccountNumber="B" GLEntryRecID="6"/><Detail AccountNumber="C" Cost="x" GLEntryRecID="7"/>'))
  t.strictSame(sides(lines), [['A', null, null], ['B', null, null], ['C', null, null]])
  t.strictSame(lines.map(({ glEntryIds, balanced }) => [glEntryIds, balanced]), [[[5], null], [[6], null], [[7], null]])
  t.end()
})

t.test('a document that does not balance is flagged on each of its lines and nothing is repaired; its neighbours are not', t => {
  const lines = readJournal(inRoot('<Transactions><Transaction DocumentNumber="1" Total="42.00"><Detail Total="-41.99"/></Transaction><Transaction DocumentNumber="2" Total="1"><Detail Total="-1"/></Transaction></Transactions>'))
  t.strictSame(lines.map(({ documentNumber, debit, credit, balanced }) => [documentNumber, debit, credit, balanced]),
    [['1', '42.00', null, false], ['1', null, '41.99', false], ['2', '1.00', null, true], ['2', null, '1.00', true]])
  for (const document of [
    '{"expenseBills":[{"total":1,"detail":[{"total":2}]}]}',
    '{"expenses":[{"total":1,"offset":{"total":2}}]}',
    '{"purchaseTransactions":[{"total":1,"purchaseDetail":[{"total":-1},{"total":-1}]}]}'
  ]) t.ok(readJournal(document, rest).every(({ balanced }) => balanced === false))
  t.end()
})

t.test('a line is in its own currency, else in its document\'s, also where that is named at the end or by the lines alone', t => {
  const currencies = (document: string) => readJournal(document, rest).map(({ currency }) => currency)
  t.strictSame(currencies('{"transactions":[{"detail":[{"total":1},{"total":1,"currency":{"name":"Dollar","currencyCode":"USD"}}],"currency":{"symbol":"x","currencyCode":"EUR","name":""}}]}'), ['EUR', 'EUR', 'USD'])
  t.strictSame(currencies('{"transactions":[{"total":1,"detail":[{"total":1,"currency":{"currencyCode":"GBP"}},{"total":1,"currency":{"identifier":"USD"}},{"currency":{"currencyCode":"PLN"}},{"total":1}]}]}'), ['USD', 'GBP', 'USD', 'PLN', 'USD'])
  t.strictSame(currencies('{"customers":[{"currency":{"currencyCode":"CHF"}}],"transactions":[{"total":1,"detail":[{"total":1}]}]}'), [null, null])
  t.end()
})

t.test('a detail shows its own company, else its document\'s; class, tax code and memo are its own', t => {
  const lines = readJournal(invoice('CompanyName="C" Class="K" TaxCode="X" Memo="M"', '<Detail CompanyName="D" Class="" TaxCode="" TaxCodeXref="T9" Memo=""/><Detail/>'))
  t.strictSame(lines.map(line => [line.company, line.class, line.taxCode, line.memo]), [['C', 'K', 'X', 'M'], ['D', null, 'T9', null], ['C', null, null, null]])
  t.end()
})

t.test('REST names by references: the name before the identifier, a code before its cross reference, in any order', t => {
  const lines = readJournal(`{"expenseBills":[{"documentNumber":"7","member":{"id":1,"name":"Ann","identifier":"Admin1"},"glClass":"K","id":5,"detail":[
    {"id":[7,8],"company":{"id":2,"identifier":"ACME","name":"Acme Ltd"},"expenseClass":{"id":1,"name":"E"},"taxCodeXref":"T9","taxCode":{"id":11,"name":"T1"}},
    {"id":9,"company":{"identifier":"ACME"},"taxCode":{"id":11},"taxCodeXref":"T9","unknown":{"total":5,"company":{"name":"no"}},"total":[5],"memo":["no"]}]}]}`, rest)
  t.strictSame(lines.map(line => [line.company, line.class, line.taxCode, line.glEntryIds]), [['Admin1', 'K', null, [5]], ['Acme Ltd', 'E', 'T1', [7, 8]], ['ACME', null, 'T9', [9]]])
  t.strictSame(sides(lines), [[null, null, null], [null, null, null], [null, null, null]], 'what stands deeper is not the line\'s')
  const [purchase] = readJournal('{"purchaseTransactions":[{"id":"PO 1","purchaseClass":"P","company":{"identifier":"V"}}]}', rest)
  t.match(purchase, { class: 'P', company: 'V', glEntryIds: [], documentNumber: null, documentType: 'purchase', date: null })
  t.end()
})

t.test('dates are days in ISO 8601, and what is no date stays the text that it was', t => {
  for (const [source, date] of [['2014-05-07', '2014-05-07'], ['2014-05-07T00:00:00', '2014-05-07'], ['5/1/2014 5:21:58 AM', '2014-05-01'], ['7. Mai', '7. Mai'], ['', null]] as const) {
    t.equal(readJournal(invoice(`DocumentDate="${source}"`))[0]?.date, date)
  }
  t.end()
})

t.test('record ids are those that the summary counts, and what is no list of them is passed over', t => {
  const ids = (document: string) => readJournal(document, rest).map(({ glEntryIds }) => glEntryIds)
  t.strictSame(ids('{"transactions":[{"id":1,"glEntryIds":"5,6","detail":[{"id":7},{"id":"8"},{"id":null}]},{"glEntryIds":""},{"glEntryIds":9},{"glEntryIds":"x"}]}'), [[5, 6], [7], [], [], [], [], []])
  t.end()
})

t.test('elements and attributes that nobody knows are passed over, also those named like members of every object', t => {
  const lines = readJournal(inRoot('<constructor/><Unknown Total="1"><Transaction Total="1"/></Unknown><Transactions Total="1"><Other Total="1"/><Transaction Total="1" constructor="1" Own="x">text<constructor Total="1"/><Detail Total="-1"><Detail Total="9"/><Level Total="9"/></Detail></Transaction></Transactions><Customers><Customer Memo="no"/></Customers>'))
  t.strictSame(sides(lines), [[null, '1.00', null], [null, null, '1.00']])
  const json = readJournal('{"constructor":[{"total":1}],"transactions":[{"constructor":1,"total":1,"detail":[{"toString":"x","company":{"constructor":"x"}}]}],"x":[[1]],"y":5}', rest)
  t.strictSame(sides(json), [[null, '1.00', null], [null, null, null]])
  t.end()
})

t.test('a batch without documents has no lines', t => {
  t.strictSame(readJournal('<GLExport/>'), [])
  t.strictSame(readJournal('{}', rest), [])
  t.end()
})

t.test('lines come as soon as their document ends, and each once', t => {
  const reading = createJournalReader().open('xml')
  t.strictSame(reading.write(Buffer.from('<GLExport><Transactions><Transaction Total="1"><Detail Total="-1"/>')), [])
  t.equal(reading.write(Buffer.from('</Transaction><Transaction Total="2"/><Transaction')).length, 3)
  t.equal(reading.write(Buffer.from(' Total="3"/></Transactions></GLExport>')).length, 1)
  reading.end()
  t.end()
})

t.test('a copy that is cut or not well-formed is refused', t => {
  t.throws(() => readJournal('<GLExport><Transactions>'), { code: 'ARCHIVE_MISMATCH', message: /not well-formed: .* \(line 1, column \d+\)/ })
  t.throws(() => readJournal('<GLExport></Wrong>'), { code: 'ARCHIVE_MISMATCH' })
  t.throws(() => readJournal('{"transactions":[', rest), { code: 'ARCHIVE_MISMATCH' })
  t.throws(() => readJournal('{"transactions":[}]}', rest), { code: 'ARCHIVE_MISMATCH' })
  t.end()
})

t.test('a mistake of whoever reads is not put down to the copy', t => {
  const reading = createJournalReader().open('xml')
  reading.write(Buffer.from('<GLExport/>'))
  reading.end()
  t.throws(() => reading.write(Buffer.from(' ')), { message: 'write after end' })
  t.end()
})
