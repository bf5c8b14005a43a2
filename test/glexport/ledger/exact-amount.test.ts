import fc from 'fast-check'
import t from 'tap'
import { formatDecimal, parseDecimal } from '../../../src/domain/decimal.ts'
import { absolute, formatAmount, isZero, readAmount, sumOf, toDecimal, type ExactAmount } from '../../../src/glexport/ledger/exact-amount.ts'
import { readWhole } from '../read-whole.ts'

const SEED = 20240507

function amount (text: string): ExactAmount {
  const bytes = Buffer.from(`"${text}"`)
  return readAmount(bytes, 1, bytes.length - 1) as ExactAmount
}

const whole = fc.oneof(
  fc.bigInt({ min: 0n, max: 9_999_999n }), fc.bigInt({ min: 9_007_199_240n, max: 9_007_199_260n }),
  fc.bigInt({ min: 9_007_199_254_740_980n, max: 9_007_199_254_741_000n }), fc.bigInt({ min: 0n, max: 10n ** 30n }))
const fraction = fc.oneof(
  fc.constantFrom('', '.0', '.00', '.5', '.740991', '.740992', '.999999', '.9999999', '.000000000000000001'),
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 18 }).map(digits => `.${digits.join('')}`))
const text = fc.tuple(fc.constantFrom('', '-'), whole, fraction).map(parts => parts.join(''))

t.test('amounts of any size and fineness are read, added, compared and shown to the last digit', t => {
  fc.assert(fc.property(fc.array(text, { maxLength: 12 }), texts => {
    const decimals = texts.map(text => parseDecimal(text) as bigint)
    const amounts = texts.map(amount)
    amounts.forEach((amount, index) => {
      const decimal = decimals[index] as bigint
      if (toDecimal(amount) !== decimal || formatAmount(amount) !== formatDecimal(decimal)) throw new Error('read wrong')
      if (toDecimal(absolute(amount)) !== (decimal < 0n ? -decimal : decimal)) throw new Error('not absolute')
      if (!isZero(sumOf(amount, -amount)) || isZero(amount) !== (decimal === 0n)) throw new Error('zero is not zero')
    })
    const sum = amounts.reduce(sumOf, 0)
    const wanted = decimals.reduce((sum, decimal) => sum + decimal, 0n)
    if (formatAmount(sum) !== formatDecimal(wanted) || isZero(sum) !== (wanted === 0n)) throw new Error('added wrong')
  }), { seed: SEED, numRuns: 2000 })
  t.end()
})

t.test('a sum that a double would round is exact', t => {
  t.equal(formatAmount(sumOf(amount('9007199254.740991'), amount('0.000001'))), '9007199254.740992')
  t.equal(formatAmount(sumOf(amount('9007199254.740991'), amount('0.000002'))), '9007199254.740993')
  t.equal(formatAmount(sumOf(amount('-9007199254.740991'), amount('-9007199254.740990'))), '-18014398509.481981')
  t.equal(formatAmount(sumOf(amount('9007199254.74'), amount('0.000000000000000001'))), '9007199254.740000000000000001')
  t.end()
})

t.test('coarse and fine amounts come together in a document, whose difference is exact', t => {
  const document = (total: string, lines: string[]) => '<GLExport><Transactions>' +
    `<Transaction DocumentNumber="1" Total="${total}" AccountNumber="1" CurrencyID="EUR">` +
    `${lines.map(line => `<Detail Total="${line}" AccountNumber="2" CurrencyID="EUR"/>`).join('')}</Transaction></Transactions></GLExport>`
  const even = readWhole(document('9007199254.740993', ['-9007199254.740991', '-0.000001', '-0.000001'])).summary
  t.equal(even.balance.balanced, true)
  t.equal(even.accounts.find(({ account }) => account === '2')?.credit, '9007199254.740993')
  const odd = readWhole(document('0.3', ['-0.1', '-0.199999999999999999', '-90071992547409930', '90071992547409930'])).summary
  t.same(odd.documents.items.map(({ balanced, difference }) => ({ balanced, difference })), [{ balanced: false, difference: '0.000000000000000001' }])
  t.match(odd.accounts, [{ account: '1', debit: '0.30' }, { account: '2', debit: '90071992547409930.00', credit: '90071992547409930.299999999999999999' }])
  t.end()
})
