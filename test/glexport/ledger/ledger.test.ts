import { readFileSync } from 'node:fs'
import t from 'tap'
import { readWhole, warningCodes } from '../read-whole.ts'

const rest = { source: 'json' as const }
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/connectwise/${name}`, import.meta.url), 'utf8')
const inRoot = (content: string, settings = '') => `<GLExport ${settings}>${content}</GLExport>`
const invoice = (attributes: string, lines: string) => inRoot(`<Transactions><Transaction DocumentNumber="1" ${attributes}>${lines}</Transaction></Transactions>`, 'CogsOption="True"')

t.test('the sample invoice debits the receivable, credits revenue and tax, and moves the cost of goods sold', t => {
  const { summary } = readWhole(fixture('accounting-interface-invoices.xml'))
  t.same(summary.accounts, [
    { account: '1111', currency: 'FRF', debit: '1.25', credit: '1.25' },
    { account: '4001:', currency: 'FRF', debit: '0.00', credit: '35.00' },
    { account: '9999', currency: 'FRF', debit: '42.00', credit: '7.00' }
  ])
  t.same(summary.glEntries, { count: 8, ranges: ['1503-1510'] })
  t.same(summary.totals, [{ kind: 'invoices', currency: 'FRF', documents: 1, total: '42.00' }])
  t.same(summary.balance, { balanced: true, documents: 1, unbalanced: 0 })
  t.end()
})

t.test('the sample expense bill credits the payable and debits the expense accounts', t => {
  const { summary } = readWhole(fixture('accounting-interface-expenses.xml'))
  t.same(summary.accounts, [{ account: '5000', currency: 'FRF', debit: '33.95', credit: '33.95' }])
  t.same(summary.nonReimbursableExpenses, { count: 6, ranges: ['1132-1137'] })
  t.ok(summary.balance.balanced)
  t.end()
})

t.test('the sample purchases credit the payable, each in its own currency', t => {
  const { summary } = readWhole(fixture('accounting-interface-procurement.xml'))
  t.same(summary.accounts, [
    { account: '4000', currency: 'FRF', debit: '1110.00', credit: '0.00' },
    { account: '4001', currency: 'GBP', debit: '12.50', credit: '0.00' },
    { account: '9000', currency: 'FRF', debit: '0.00', credit: '1110.00' },
    { account: '9000', currency: 'GBP', debit: '0.00', credit: '12.50' }
  ])
  t.end()
})

t.test('the sample REST invoice has no currency, and its parties are looked at', t => {
  const { summary } = readWhole(fixture('rest-invoices.json'), rest)
  t.same(summary.accounts, [
    { account: '4000', currency: null, debit: '0.00', credit: '10.00' },
    { account: '9999', currency: null, debit: '10.00', credit: '0.00' }
  ])
  const procurement = readWhole(fixture('rest-procurement.json'), rest)
  t.same(procurement.warnings.items.map(({ code, record }) => [code, record]), [['ACCOUNT_NUMBER_MISSING', 'vendor CONNECTWISE']])
  t.end()
})

t.test('a document that does not balance is named with its difference, to the last digit', t => {
  const { summary, warnings } = readWhole(invoice('Total="0.30" AccountNumber="1"', '<Detail Total="-0.1" AccountNumber="2"/><Detail Total="-0.199999999999999999" AccountNumber="2"/>'))
  t.same(summary.documents.items, [{ kind: 'invoices', number: '1', date: null, currency: null, total: '0.30', balanced: false, difference: '0.000000000000000001' }])
  t.match(warnings.items, [{ code: 'UNBALANCED_DOCUMENT', record: 'invoice 1' }])
  t.end()
})

t.test('amounts too fine or too strange to be summed are left out of the sums', t => {
  const { summary } = readWhole('{"transactions":[{"total":1e-19,"detail":[{"total":1.5e1},{"total":1e-30},{"total":123456789012345678.12}]}]}', rest)
  t.equal(summary.accounts[0]?.debit, '123456789012345693.12')
  t.equal(summary.documents.items[0]?.total, null)
  t.end()
})

t.test('lines without currency are in the document\'s, also where it is named after them', t => {
  const { summary } = readWhole('{"transactions":[{"total":5,"accountNumber":"1","detail":[{"total":-5,"accountNumber":"2"}],"currency":{"name":"Euro","currencyCode":"EUR","symbol":"x","identifier":""}}]}', rest)
  t.same(summary.accounts.map(({ account, currency }) => [account, currency]), [['1', 'EUR'], ['2', 'EUR']])
  t.end()
})

t.test('accounts are listed by number, then by currency', t => {
  const { summary } = readWhole(invoice('Total="0" AccountNumber="1" CurrencyID="USD"', '<Detail Total="1" AccountNumber="1" CurrencyID="EUR"/><Detail Total="-1" AccountNumber="0"/>'))
  t.same(summary.accounts.map(({ account, currency }) => `${account} ${String(currency)}`), ['0 USD', '1 EUR', '1 USD'])
  const mixed = readWhole(inRoot('<Transactions><Transaction Total="1" AccountNumber="1" CurrencyID="USD"/><Transaction Total="1" AccountNumber="1"/></Transactions>'))
  t.same(mixed.summary.accounts.map(({ currency }) => currency), [null, 'USD'])
  t.end()
})

t.test('a document without currency is in that of its lines', t => {
  const { summary } = readWhole('{"expenseBills":[{"total":5,"apAccountNumber":"1","id":9,"detail":[{"id":[7,8],"total":5,"accountNumber":"2","currency":{"currencyIdentifier":"USD"}}]}]}', rest)
  t.same(summary.accounts, [
    { account: '1', currency: 'USD', debit: '0.00', credit: '5.00' },
    { account: '2', currency: 'USD', debit: '5.00', credit: '0.00' }
  ])
  t.same(summary.glEntries.ranges, ['7-9'])
  t.end()
})

t.test('a document in more than one currency is named', t => {
  for (const lines of ['<Detail Total="-1" CurrencyID="EUR"/>', '<Detail Total="0" CurrencyID="USD"/><Detail Total="-1" CurrencyID="EUR"/>']) {
    t.ok(warningCodes(readWhole(invoice('Total="1" CurrencyID="USD"', lines))).includes('MIXED_CURRENCY'))
  }
  t.end()
})

t.test('an amount without GL account is named, a zero is not', t => {
  t.same(warningCodes(readWhole(invoice('Total="1" GLEntryRecID="1"', '<Detail Total="-1"/>'))), ['GL_ACCOUNT_MISSING', 'GL_ACCOUNT_MISSING'])
  t.same(warningCodes(readWhole(invoice('Total="0" GLEntryRecID="1"', '<Detail Total="0"/><Detail/>'))), [])
  t.end()
})

t.test('cost of goods sold needs the option, a cost and both accounts', t => {
  const line = (attributes: string) => `<Detail Total="-1" AccountNumber="2" ${attributes}/>`
  const accounts = (document: string) => readWhole(document).summary.accounts.map(({ account }) => account)
  const cost = 'Cost="3.00" CostAccountNumber="C" InventoryAccountNumber="I"'
  t.same(accounts(invoice('Total="1" AccountNumber="1"', line(cost))), ['1', '2', 'C', 'I'])
  t.same(accounts(invoice('Total="1" AccountNumber="1"', line('Cost="3.00" CostAccountNumber="C"'))), ['1', '2'])
  t.same(accounts(invoice('Total="1" AccountNumber="1"', line('Cost="3.00" InventoryAccountNumber="I"'))), ['1', '2'])
  t.same(accounts(invoice('Total="1" AccountNumber="1"', line('Cost="0" CostAccountNumber="C" InventoryAccountNumber="I"'))), ['1', '2'])
  t.same(accounts(invoice('Total="1" AccountNumber="1"', line(cost)).replace('"True"', '"False"')), ['1', '2'])
  t.same(readWhole('{"exportSettings":{"cogsOption":true},"transactions":[{"total":1,"accountNumber":"1","detail":[{"total":-1,"accountNumber":"2","cost":3,"costAccountNumber":"C","inventoryAccountNumber":"I"}]}]}', rest)
    .summary.accounts.map(({ account }) => account), ['1', '2', 'C', 'I'])
  t.end()
})

t.test('an offset balances in either sign and lies on the other side', t => {
  for (const offset of ['-4.00', '4.00']) {
    const { summary } = readWhole(`{"expenses":[{"id":1,"total":4.00,"accountNumber":"1","offset":{"id":2,"total":${offset},"accountNumber":"2"}}]}`, rest)
    t.ok(summary.balance.balanced)
    t.same(summary.accounts, [
      { account: '1', currency: null, debit: '4.00', credit: '0.00' },
      { account: '2', currency: null, debit: '0.00', credit: '4.00' }
    ])
  }
  const { summary } = readWhole('{"inventoryTransfers":[{"id":"T1","total":-4,"accountNumber":"1","offset":{"total":-3,"accountNumber":"2"}}]}', rest)
  t.equal(summary.documents.items[0]?.difference, '1.00')
  t.end()
})

t.test('an offset that comes before its document\'s negative total lies on the other side, as one that comes after it, on both interfaces', t => {
  for (const offset of ['-4.00', '4.00']) {
    const [total, line] = ['"total":-4.00', `"offset":{"total":${offset},"accountNumber":"2"}`]
    const inXml = `<Expenses><Expense Total="-4.00" AccountNumber="1" CurrencyID="EUR"><Offset Total="${offset}" AccountNumber="2"/></Expense></Expenses>`
    const currency = '"currency":{"currencyCode":"EUR"}'
    for (const { summary } of [
      readWhole(`{"expenses":[{"accountNumber":"1",${line},${total},${currency}}]}`, rest),
      readWhole(`{"expenses":[{"accountNumber":"1",${total},${currency},${line}}]}`, rest),
      readWhole(inRoot(inXml))
    ]) {
      t.ok(summary.balance.balanced)
      t.same(summary.accounts, [
        { account: '1', currency: 'EUR', debit: '0.00', credit: '4.00' },
        { account: '2', currency: 'EUR', debit: '4.00', credit: '0.00' }
      ])
    }
  }
  t.end()
})

t.test('an offset without a total beside it is taken as it is', t => {
  const { summary } = readWhole('{"inventoryTransfers":[{"id":"T1","accountNumber":"1","offset":{"total":-3,"accountNumber":"2"}}]}', rest)
  t.same(summary.accounts, [{ account: '2', currency: null, debit: '0.00', credit: '3.00' }])
  t.end()
})

t.test('an adjustment has nothing to balance and says so', t => {
  const read = readWhole(inRoot('<AdjustmentTransactions><AdjustmentTransaction Total="1" AccountNumber="3"><AdjustmentDetail Total="2" AccountNumber="1" GLEntryRecID="1"/></AdjustmentTransaction></AdjustmentTransactions>'))
  t.same(warningCodes(read), ['BALANCE_NOT_JUDGED'])
  t.equal(read.summary.documents.items[0]?.balanced, null)
  t.same(read.summary.kinds.procurement, { documents: 1, lines: 1 })
  t.end()
})

t.test('a GL entry that stands twice is refused', t => {
  t.throws(() => readWhole(invoice('GLEntryRecID="5,6"', '<Detail GLEntryRecID="6"/>')), { code: 'CONNECTWISE_DUPLICATE_RECORDS', message: /GL entry 6/ })
  t.throws(() => readWhole('{"transactions":[{"detail":[{"id":5},{"id":5}]}]}', rest), { code: 'CONNECTWISE_DUPLICATE_RECORDS' })
  t.end()
})

t.test('customers and vendors without account number are named', t => {
  const read = readWhole(inRoot('<Vendors><Vendor VendorName="V" AccountNumber=""/><Vendor VendorName="W" VendorNumber="1"/></Vendors><Customers><Customer CompanyName="C"/><Customer AccountNumber="2"/></Customers>'))
  t.same(read.warnings.items.map(({ record }) => record), ['vendor V', 'customer C', null])
  t.same(readWhole('{"customers":[{}]}', rest).warnings.items.map(({ record }) => record), ['customer without name', null])
  t.end()
})

t.test('beyond the first two hundred of a code warnings are counted only', t => {
  const read = readWhole(inRoot(`<Vendors>${'<Vendor/>'.repeat(250)}</Vendors>`))
  t.equal(read.warnings.items.length, 201)
  t.equal(read.warnings.omitted, 50)
  t.end()
})

t.test('beyond five hundred documents the unbalanced ones are listed first', t => {
  const balanced = '<Transaction DocumentNumber="b" Total="0"/>'.repeat(600)
  const { summary } = readWhole(inRoot(`<Transactions>${balanced}<Transaction DocumentNumber="u" Total="1" AccountNumber="1"/></Transactions>`))
  t.equal(summary.documents.items[0]?.number, 'u')
  t.equal(summary.documents.items.length, 500)
  t.equal(summary.documents.omitted, 101)
  t.end()
})

t.test('record ids far apart keep their order', t => {
  const { summary } = readWhole(invoice('GLEntryRecID="900000000000000,3,1,2"', ''))
  t.same(summary.glEntries, { count: 4, ranges: ['1-3', '900000000000000'] })
  t.end()
})

t.test('a batch without documents says so', t => {
  t.same(warningCodes(readWhole('<GLExport/>')), ['EMPTY_BATCH'])
  t.end()
})

t.test('a document is dated by its day, whichever way ConnectWise writes it', t => {
  const dates = { '2014-05-07': '2014-05-07', '2014-05-07T10:00:00': '2014-05-07', '5/1/2014 5:21:58 AM': '2014-05-01', '5/1/2014': '2014-05-01', '12/31/2014': '2014-12-31', '2014-02-30': '2014-02-30', soon: 'soon', '': null }
  for (const [date, day] of Object.entries(dates)) {
    t.equal(readWhole(invoice(`Total="0" DocumentDate="${date}"`, '')).summary.documents.items[0]?.date, day, date)
  }
  t.end()
})

t.test('a document that names no GL entry is warned of, because it cannot be marked as exported', t => {
  const documents = ['<Transaction DocumentNumber="1" GLEntryRecID="5"/>', '<Transaction DocumentNumber="2"/>', '<Transaction DocumentNumber="3"><Detail GLEntryRecID="6"/></Transaction>', '<Transaction DocumentNumber="4" GLEntryRecID=""/>']
  const { warnings } = readWhole(inRoot(`<Transactions>${documents.join('')}</Transactions>`))
  t.same(warnings.items.filter(({ code }) => code === 'NO_GL_ENTRIES').map(({ record }) => record), ['invoice 2', 'invoice 4'])
  t.end()
})

t.test('a document dated after the thru date is warned of; a date in no known form is not compared', t => {
  const documents = ['2026-10-31', '2026-11-01', '9/1/2026 5:00:00 PM', ''].map((date, index) => `<Transaction DocumentNumber="${index}" DocumentDate="${date}" GLEntryRecID="${index + 1}"/>`)
  const document = inRoot(`<Transactions>${documents.join('')}</Transactions>`)
  const { warnings } = readWhole(document, { thruDate: '2026-10-31' })
  t.match(warnings.items.filter(({ code }) => code === 'AFTER_THRU_DATE'), [{ record: 'invoice 1', message: /dated 2026-11-01, after the thru date 2026-10-31/ }])
  t.same(warningCodes(readWhole(document)).filter(code => code === 'AFTER_THRU_DATE'), [])
  t.end()
})

t.test('numbers are remembered with how often they came, the first hundred documents as they are, kind by kind', t => {
  const invoices = Array.from({ length: 102 }, (_, index) => `<Transaction DocumentNumber="${index % 101 === 100 ? '' : index % 101}"/>`).join('')
  const { passed } = readWhole(inRoot(`<Transactions>${invoices}</Transactions><PurchaseTransactions><PurchaseTransaction DocumentNumber="7"/></PurchaseTransactions>`), { keepsNumbers: true })
  t.equal(passed.invoices.numbers.size, 100)
  t.equal(passed.invoices.numbers.get('0'), 2)
  t.equal(passed.invoices.first.length, 100)
  t.ok(passed.invoices.complete)
  t.same([...passed.procurement.numbers], [['7', 1]])
  t.equal(passed.expenses.numbers.size, 0)
  t.end()
})

t.test('numbers that nobody compares are not remembered', t => {
  const { passed } = readWhole(inRoot('<Transactions><Transaction DocumentNumber="7"/></Transactions>'))
  t.equal(passed.invoices.numbers.size, 0)
  t.notOk(passed.invoices.complete)
  t.equal(passed.invoices.first.length, 1)
  t.end()
})

t.test('of more than a hundred thousand numbers the first are remembered, and that there were more is told', t => {
  const invoices = Array.from({ length: 100_001 }, (_, index) => `<Transaction DocumentNumber="${index}"/>`).join('')
  const { passed } = readWhole(inRoot(`<Transactions>${invoices}<Transaction DocumentNumber="5"/></Transactions>`), { keepsNumbers: true })
  t.equal(passed.invoices.numbers.size, 100_000)
  t.equal(passed.invoices.numbers.get('5'), 2)
  t.notOk(passed.invoices.complete)
  t.end()
})
