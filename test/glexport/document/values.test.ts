import t from 'tap'
import { toKey } from '../../../src/glexport/document/accounting-names.ts'
import { toIsoDate } from '../../../src/glexport/dates.ts'
import { isDecimal, isIdList, isIsoDay, readFlag } from '../../../src/glexport/document/value-types.ts'
import { formatDecimal, parseDecimal, readDecimal } from '../../../src/glexport/ledger/decimal.ts'
import { TextPool } from '../../../src/glexport/ledger/text-pool.ts'

const over = <T>(read: (bytes: Uint8Array, from: number, to: number) => T) => (text: string): T => {
  const bytes = Buffer.from(`[${text}]`)
  return read(bytes, 1, bytes.length - 1)
}

t.test('a decimal is what JSON can carry digit by digit', t => {
  const test = over(isDecimal)
  for (const text of ['0', '-0', '35.00', '-35.00', '0.5', '1234567890123456789012']) t.ok(test(text), text)
  for (const text of ['', '-', '+1', '.5', '5.', '007', '00.5', '1E5', '1,5', ' 1', '1 ', '--1', '1.2.3', 'abc']) t.notOk(test(text), text)
  t.end()
})

t.test('a flag is written in three ways', t => {
  const test = over(readFlag)
  for (const text of ['True', 'true', 'TRUE', 'Y', 'y']) t.equal(test(text), true, text)
  for (const text of ['False', 'false', 'N', 'n']) t.equal(test(text), false, text)
  for (const text of ['', 'x', 'yes', 'no', 'Trve', 'Fals3', '1']) t.equal(test(text), undefined, text)
  t.end()
})

t.test('a list of record ids holds whole numbers only', t => {
  const test = over(isIdList)
  for (const text of ['0', '1', '1504,1505', '123456789012345']) t.ok(test(text), text)
  for (const text of ['', ',', '1,', ',1', '1,,2', '1, 2', '-1', '1.5', '007', '1234567890123456']) t.notOk(test(text), text)
  t.end()
})

t.test('a day is one that exists', t => {
  const test = over(isIsoDay)
  for (const text of ['2014-05-07', '2024-02-29', '2000-02-29', '0000-01-31']) t.ok(test(text), text)
  for (const text of ['2014-13-01', '2014-00-01', '2014-04-31', '2023-02-29', '1900-02-29', '2014-5-7', '2014/05/07', '2014-05/07', '201x-05-07', '2014-05-0x', '2014-05-00', '2014-05-32']) {
    t.notOk(test(text), text)
  }
  t.end()
})

t.test('both of ConnectWise\'s date forms become ISO 8601', t => {
  t.equal(toIsoDate('5/1/2014 5:21:58 AM'), '2014-05-01T05:21:58')
  t.equal(toIsoDate('3/18/2015 12:15:16 PM'), '2015-03-18T12:15:16')
  t.equal(toIsoDate('12/31/2015 12:00:00 AM'), '2015-12-31T00:00:00')
  t.equal(toIsoDate('5/1/2014'), '2014-05-01')
  for (const same of ['2014-05-07', '2011-06-20T00:00:00', '2011-06-20T00:00:00.1234567', '2011-06-20T23:59:59Z', '2011-06-20T00:00:00+02:00']) t.equal(toIsoDate(same), same)
  for (const none of ['', 'today', '18/5/2014', '2/30/2014', '5/1/2014 13:00:00 PM', '5/1/2014 0:00:00 AM', '5/1/2014 1:60:00 AM', '2014-02-30', '2014-05-07T24:00:00', '2014-05-07T00:00:61']) {
    t.equal(toIsoDate(none), undefined, none)
  }
  t.end()
})

t.test('a name becomes a key in camelCase', t => {
  const keys = { APAccountNumber: 'apAccountNumber', CurrencyID: 'currencyId', TaxDPAppliedFlag: 'taxDpAppliedFlag', PONumber: 'poNumber', GLEntryRecID: 'glEntryIds', ID: 'id', Total: 'total', already: 'already', X: 'x', AddressLine1: 'addressLine1' }
  for (const [name, key] of Object.entries(keys)) t.equal(toKey(name), key)
  t.end()
})

t.test('sums are exact and print with two decimals at least', t => {
  const sum = ['0.1', '0.2', '-0.3'].map(text => over(readDecimal)(text) ?? 0n).reduce((a, b) => a + b)
  t.equal(formatDecimal(sum), '0.00')
  t.equal(formatDecimal(over(readDecimal)('-1234.5') ?? 0n), '-1234.50')
  t.equal(formatDecimal(over(readDecimal)('0.125') ?? 0n), '0.125')
  t.equal(formatDecimal(over(readDecimal)('-12345678901234567890.000000000000000001') ?? 0n), '-12345678901234567890.000000000000000001')
  for (const text of ['', '-', '.5', '1.2.3', '1e5', 'x', '0.0000000000000000001']) t.equal(over(readDecimal)(text), undefined, text)
  t.equal(parseDecimal('1e200'), undefined)
  t.equal(formatDecimal(parseDecimal('-2.5E-2') ?? 0n), '-0.025')
  t.end()
})

t.test('a text stays what it was when the bytes it was read from change', t => {
  const pool = new TextPool()
  const bytes = Buffer.from('4000')
  t.equal(pool.text(bytes, 0, 4), '4000')
  bytes.write('5000')
  t.equal(pool.text(bytes, 0, 4), '5000')
  t.equal(pool.text(Buffer.from('4000'), 0, 4), '4000')
  t.end()
})

t.test('the same bytes give the same text, and another slot takes over where two meet', t => {
  const pool = new TextPool()
  const read = (text: string) => pool.text(Buffer.from(text), 0, Buffer.byteLength(text))
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number < 10_000; number++) {
      if (read(`account-${number}`) !== `account-${number}`) t.fail(`account-${number} was read wrong`)
    }
  }
  t.equal(read('é'.repeat(40)), 'é'.repeat(40))
  t.end()
})
