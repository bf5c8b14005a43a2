import t from 'tap'
import { named, xmlElements } from './read-xml.ts'
import type { Simulator } from './start-simulator.ts'
import { startSimulator } from './start-simulator.ts'
import { everyKind, postForm } from './test-calls.ts'

/** All entry ids of a document, those of its non-reimbursable expenses included. */
function entryIds (document: string): string[] {
  return xmlElements(document).flatMap(({ attributes }) => [attributes['GLEntryRecID'], attributes['NonReimbursableExpenseRecIDs']])
    .flatMap(list => (list ?? '').split(',')).filter(id => id !== '')
}

async function mark (simulator: Simulator, glBatchID: string, ids: readonly string[]): Promise<string> {
  return (await postForm(simulator, { action: 'updateBatch', glBatchID, glEntryRecIDList: ids.join(',') })).text
}

t.test('After a mark the same export is empty, and the batch is known by its id', async t => {
  await using simulator = await startSimulator({ oddities: { nonReimbursable: 0.5 } })
  const before = (await postForm(simulator, everyKind)).text
  const ids = entryIds(before)
  t.match(await mark(simulator, 'batch-1', ids), /<PsaData>Batch update was successful<\/PsaData>$/)
  const after = (await postForm(simulator, everyKind)).text
  t.strictSame(entryIds(after), [])
  t.strictSame(xmlElements(after).map(({ name }) => name), ['GLExport'])
  t.match(simulator.state.batches, [{ batchIdentifier: 'batch-1', exportInvoicesFlag: true, exportExpensesFlag: true, exportProductsFlag: true, closedFlag: false }])
  t.equal(simulator.state.postedCount, new Set(ids).size)
})

t.test('Non-reimbursable expense ids that were not marked stay in the next export', async t => {
  await using simulator = await startSimulator({ oddities: { nonReimbursable: 0.5 } })
  const document = (await postForm(simulator, everyKind)).text
  const bills = named(xmlElements(document), 'ExpenseBills')[0]?.attributes['NonReimbursableExpenseRecIDs'] ?? ''
  const rest = entryIds(document).filter(id => !bills.split(',').includes(id))
  await mark(simulator, 'batch-1', rest)
  t.equal(named(xmlElements((await postForm(simulator, everyKind)).text), 'ExpenseBills')[0]?.attributes['NonReimbursableExpenseRecIDs'], bills)
})

t.test('A document that is marked in part is exported again, whole; one whose header is marked is not', async t => {
  await using simulator = await startSimulator({ samples: true })
  const form = { action: 'getBatch', exportInvoices: 'True' }
  const before = (await postForm(simulator, form)).text
  await mark(simulator, 'part', ['1503', '1504'])
  t.equal((await postForm(simulator, form)).text, before)
  await mark(simulator, 'rest', ['1505', '1506', '1507', '1508', '1509'])
  t.notMatch((await postForm(simulator, form)).text, /<Transaction /)
})

t.test('A mark without a known unposted id is refused', async t => {
  await using simulator = await startSimulator({ samples: true })
  const refusal = /<PsaError>System\.Exception: Cannot find GLEntryRecIDList to update {3}at .*updateBatch\(\)/
  t.match(await mark(simulator, 'batch-1', []), refusal)
  t.match(await mark(simulator, 'batch-1', ['999']), refusal)
  t.match(await mark(simulator, 'batch-1', ['1299', '999']), /<PsaData>/)
  t.match(await mark(simulator, 'batch-1', ['1299']), refusal)
  t.match(await mark(simulator, 'batch-2', ['1299']), refusal)
  t.strictSame(simulator.state.entryIdsOf('batch-1'), [1299])
})

t.test('A company that accepts a repeated batch identifier answers a repeated mark with success', async t => {
  await using simulator = await startSimulator({ samples: true, repeatedBatchIdentifier: 'accept' })
  await mark(simulator, 'batch-1', ['1299'])
  t.match(await mark(simulator, 'batch-1', ['1299']), /<PsaData>/)
  t.equal(simulator.state.batches.length, 1)
})

t.test('A recreate returns the records of a batch, less the excluded ones or only the included ones', async t => {
  await using simulator = await startSimulator()
  const form = { exportInvoices: 'True', exportExpenses: 'True', exportInventory: 'True' }
  const document = (await postForm(simulator, everyKind)).text
  await mark(simulator, 'batch-1', entryIds(document))
  const recreate = async (fields: Record<string, string>): Promise<string> =>
    (await postForm(simulator, { action: 'recreateBatch', glBatchID: 'batch-1', ...form, ...fields })).text
  const bare = (text: string): string => text.replace(/GLBatchID="[^"]*"/, '')
  t.equal(bare(await recreate({})), bare(document))
  const bill = named(xmlElements(document), 'ExpenseTransaction')[0]?.attributes['GLEntryRecID'] ?? ''
  t.equal(named(xmlElements(await recreate({ excludedExpenseRecIDs: bill })), 'ExpenseTransaction').length, 9)
  t.equal(named(xmlElements(await recreate({ includedExpenseRecIDs: `${bill}, 7` })), 'ExpenseTransaction').length, 1)
  t.match(await recreate({ glBatchID: 'unknown' }), /<PsaError>.*Cannot find GL batch unknown/)
  t.strictSame(entryIds((await postForm(simulator, everyKind)).text), [], 'a recreate changes nothing')
})
