import t from 'tap'
import type { Oddities } from '../simulator/start-simulator.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { expectedSummary, generatedRecords, idsOf } from './expected-summary.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

const counts = { invoices: 60, expenses: 20, purchases: 20 }
const ALL = { exportInvoices: true, exportExpenses: true, exportProcurement: true }

interface Verdict { kind: string, number: string, balanced: boolean | null, difference: string, total: string }
interface Batch {
  summary: {
    kinds: object
    totals: object[]
    accounts: { account: string, debit: string, credit: string }[]
    balance: object
    documents: { items: Verdict[], omitted: number }
    glEntries: { count: number, ranges: string[] }
    nonReimbursableExpenses: { count: number, ranges: string[] }
  }
  warnings: { items: { code: string, message: string, record: string | null, fix: string }[], omitted: number }
}

/** What the service says of a generated company, through both interfaces. */
async function batchesOf (oddities: Oddities): Promise<{ legacy: Batch, rest: Batch }> {
  await using simulator = await startSimulator({ counts, oddities })
  await using service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
  await service.putTenant('legacy', accountingConnection(simulator))
  await service.putTenant('rest', restConnection(simulator))
  const read = async (tenantId: string): Promise<Batch> =>
    (await (await service.exportBatch(tenantId, { ...ALL, thruDate: '2025-12-31' })).json() as { batch: Batch }).batch
  return { legacy: await read('legacy'), rest: await read('rest') }
}

for (const [what, oddities] of [
  ['ordinary records', {}],
  ['unbalanced documents and credit memos', { unbalanced: 0.1, creditMemos: 0.2 }],
  ['documents without details and without account numbers', { withoutDetails: 0.1, withoutAccountNumber: 0.1, nonReimbursable: 0.2 }]
] as [string, Oddities][]) {
  t.test(`the summary of ${what} is what the records add up to, on both interfaces`, async t => {
    const expected = expectedSummary(generatedRecords(counts, oddities))
    const { legacy, rest } = await batchesOf(oddities)
    for (const [name, { summary }] of [['legacy', legacy], ['rest', rest]] as const) {
      t.strictSame(summary.kinds, expected.kinds, `${name}: counts per kind`)
      t.strictSame(summary.totals, expected.totals, `${name}: totals per kind and currency`)
      t.strictSame(summary.accounts, expected.accounts, `${name}: debits and credits per account and currency`)
      t.strictSame(summary.balance, { balanced: expected.unbalanced.length === 0, documents: expected.documents, unbalanced: expected.unbalanced.length })
      const verdicts = summary.documents.items
      t.strictSame(verdicts.filter(({ balanced }) => balanced === false).map(({ number }) => number), expected.unbalanced, `${name}: the unbalanced`)
      t.ok(verdicts.slice(0, expected.unbalanced.length).every(({ balanced }) => balanced === false), 'the unbalanced come first')
      t.equal(verdicts.length + summary.documents.omitted, expected.documents)
      t.strictSame(idsOf(summary.glEntries.ranges), expected.entries, `${name}: GL entries`)
      t.equal(summary.glEntries.count, expected.entries.length)
    }
    const { nonReimbursableExpenses, ...same } = legacy.summary
    const { nonReimbursableExpenses: none, ...restSame } = rest.summary
    t.strictSame(same, restSame, 'both interfaces say the same of the same records')
    t.strictSame(none, { count: 0, ranges: [] }, 'REST does not tell these')
    const ids = generatedRecords(counts, oddities).flatMap(record => record.kind === 'expenses' ? record.nonReimbursableIds : [])
    t.strictSame(idsOf(nonReimbursableExpenses.ranges), ids)
  })
}

t.test('debits equal credits in every currency when every document balances', async t => {
  const { legacy } = await batchesOf({})
  const cents = (text: string): number => Number(text.replace('.', ''))
  const sides = legacy.summary.accounts.reduce((sum, { debit, credit }) => sum + cents(debit) - cents(credit), 0)
  t.equal(sides, 0)
})

t.test('an unbalanced document is reported with its difference and a warning, never repaired', async t => {
  const { legacy, rest } = await batchesOf({ unbalanced: 0.05 })
  const expected = expectedSummary(generatedRecords(counts, { unbalanced: 0.05 }))
  for (const { summary, warnings } of [legacy, rest]) {
    const unbalanced = summary.documents.items.filter(({ balanced }) => balanced === false)
    t.ok(unbalanced.length > 0)
    t.strictSame(unbalanced.map(({ difference }) => difference), unbalanced.map(() => '0.01'))
    const warned = warnings.items.filter(({ code }) => code === 'UNBALANCED_DOCUMENT')
    t.strictSame(warned.map(({ record }) => record?.split(' ').at(-1)), expected.unbalanced)
    t.match(warned[0], { message: 'The lines and the total differ by 0.01.', record: /^invoice /, fix: /never repaired/ })
  }
})

t.test('records without account numbers are named with what is missing and how to mend it', async t => {
  const oddities = { withoutAccountNumber: 0.1 }
  const records = generatedRecords(counts, oddities).filter(({ accountNumber }) => accountNumber === '')
  const { legacy, rest } = await batchesOf(oddities)
  for (const { warnings } of [legacy, rest]) {
    const missing = warnings.items.filter(({ code }) => code === 'GL_ACCOUNT_MISSING')
    t.strictSame(missing.map(({ record }) => record?.split(' ').at(-1)), records.map(({ documentNumber }) => documentNumber))
    const parties = warnings.items.filter(({ code }) => code === 'ACCOUNT_NUMBER_MISSING')
    t.ok(parties.some(({ record }) => record?.startsWith('customer ')))
    t.ok(parties.some(({ record }) => record?.startsWith('vendor ')))
    for (const { fix, message } of warnings.items) t.ok(fix.length > 20 && message.length > 10)
  }
})
