import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { readWhole } from '../read-whole.ts'
import { batches, inOrder, madeToBalance, simulatedBatch, toJson, toXml } from './generated-batches.ts'
import { byDocument, entriesOf, readJournal, remainderOf, totalsOf } from './read-journal.ts'
import { idsOf } from '../../acceptance/expected-summary.ts'

const rate = fc.constantFrom(0, 0.1, 0.5)
const oddities = fc.record({ unbalanced: rate, creditMemos: rate, withoutDetails: rate, withoutAccountNumber: rate, nonReimbursable: rate })
const companies = fc.record({ seed: fc.integer({ min: 1, max: 1_000_000 }), oddities })

t.test('of every simulated batch, in both interfaces, the journal has the accounts, verdicts and record ids of the summary', t => {
  fc.assert(fc.property(companies, fc.integer({ min: 1000, max: 100_000 }), (company, step) => {
    for (const [interfaceName, source] of [['accounting-interface', 'xml'], ['rest', 'json']] as const) {
      const document = simulatedBatch(interfaceName, company)
      const { summary } = readWhole(document.toString('utf8'), { source })
      const lines = readJournal(document, { source, step })
      deepStrictEqual(totalsOf(lines), summary.accounts)
      deepStrictEqual(entriesOf(lines), idsOf(summary.glEntries.ranges))
      const documents = byDocument(lines)
      strictEqual(documents.length, summary.balance.documents)
      const verdicts = new Map(summary.documents.items.map(({ number, balanced }) => [number, balanced]))
      for (const own of documents) {
        ok(own.every(({ documentNumber, balanced }) => balanced === verdicts.get(documentNumber ?? '')))
        strictEqual(remainderOf(own) === 0n, own[0]?.balanced)
      }
    }
  }), { numRuns: 8 })
  t.pass('8 batches through each interface')
  t.end()
})

t.test('both interfaces give the same journal of the same simulated records', t => {
  const asBoth = (lines: ReturnType<typeof readJournal>) =>
    // the sites tell memo and tax code of a document differently
    lines.map(({ memo, taxCode, ...line }) => line)
  fc.assert(fc.property(companies, company => {
    deepStrictEqual(
      asBoth(readJournal(simulatedBatch('accounting-interface', company))),
      asBoth(readJournal(simulatedBatch('rest', company), { source: 'json' })))
  }), { numRuns: 8 })
  t.pass('8 batches through both')
  t.end()
})

t.test('of any batch with any type of document the journal adds up to the summary, and a balanced document to nothing', t => {
  fc.assert(fc.property(batches, documents => {
    const fromXml = readJournal(toXml(documents))
    deepStrictEqual(totalsOf(fromXml), readWhole(toXml(documents)).summary.accounts)
    for (const json of [toJson(documents), toJson(documents, { detailsFirst: true })]) {
      deepStrictEqual(fromXml, readJournal(json, { source: 'json' }), 'in both interfaces')
      deepStrictEqual(totalsOf(fromXml), readWhole(json, { source: 'json' }).summary.accounts)
    }
    const own = byDocument(fromXml)
    strictEqual(own.length, documents.length)
    for (const [index, document] of inOrder(documents).entries()) {
      const lines = own[index] ?? []
      ok(lines.every(({ balanced }) => balanced === madeToBalance(document)))
      if (lines[0]?.balanced === true) strictEqual(remainderOf(lines), 0n)
    }
  }), { numRuns: 300 })
  t.pass('300 batches of any shape')
  t.end()
})
