import t from 'tap'
import type { DocumentFacts, PassedDocuments } from '../../src/domain/document-reader.ts'
import type { Kind, UnderstoodRequest } from '../../src/domain/export-request.ts'
import type { UnpostedLists, UnpostedRow } from '../../src/domain/unposted.ts'
import { diagnose } from '../../src/usecases/diagnose.ts'
import { examineExport } from '../../src/usecases/examine-export.ts'

const limits = { deadlineMs: 5000, maxRows: 100 }
const { signal } = new AbortController()

function request (more: Partial<UnderstoodRequest> = {}): UnderstoodRequest {
  return { exportInvoices: false, exportExpenses: false, exportProcurement: true, ownerLevel: null, thruDate: { date: '2026-10-31', source: 'request' }, ...more }
}

function row (kind: Kind, id: string, more: Partial<UnpostedRow> = {}): UnpostedRow {
  return { kind, id, key: id, date: '2026-10-01', currency: 'GBP', total: '1', party: 'Acme', accountNumber: '1', locationId: 1, lacksTaxCode: false, ...more }
}

/** Facts of an export with documents of these numbers. */
function facts (numbers: Partial<Record<Kind, string[]>>, ranges: string[] = [], complete = true): DocumentFacts {
  const passed = (kind: Kind): PassedDocuments => {
    const counted = Map.groupBy(numbers[kind] ?? [], number => number)
    return { numbers: new Map([...counted].map(([number, same]) => [number, same.length])), complete, first: [] }
  }
  const kinds = { invoices: passed('invoices'), expenses: passed('expenses'), procurement: passed('procurement') }
  const counts = (kind: Kind) => ({ documents: numbers[kind]?.length ?? 0, lines: 0 })
  return {
    summary: { kinds: { invoices: counts('invoices'), expenses: counts('expenses'), procurement: counts('procurement') }, glEntries: { count: 0, ranges } },
    warnings: { items: [], omitted: 3 },
    passed: kinds
  } as unknown as DocumentFacts
}

function lists (...rows: UnpostedRow[]): UnpostedLists {
  return {
    count: kind => Promise.resolve(rows.filter(row => row.kind === kind).length),
    async * pages (kind) { yield await Promise.resolve(rows.filter(row => row.kind === kind)) }
  }
}

t.test('of an order that was received in parts, the part that the request left out is named, wherever it stands in the list', async t => {
  const parts = [row('procurement', 'part 1', { key: '23', date: '2026-11-05' }), row('procurement', 'part 2', { key: '23' }), row('procurement', 'part 3', { key: '23' })]
  for (const order of [parts, parts.toReversed()]) {
    const { diagnosis } = await diagnose(lists(...order), { request: request(), facts: facts({ procurement: ['23', '23'] }), limits, signal })
    t.match(diagnosis.leftOut.items, [{ id: 'part 1', record: 'purchase 23', reason: 'AFTER_THRU_DATE' }])
    t.match(diagnosis.kinds, [{ listed: 3, exported: 2, leftOut: 1 }])
  }
})

t.test('what the request leaves out and ConnectWise exported all the same counts as exported', async t => {
  const { diagnosis, warnings } = await diagnose(lists(row('procurement', '1', { date: '2026-11-05' })), { request: request(), facts: facts({ procurement: ['1'] }), limits, signal })
  t.match(diagnosis.kinds, [{ exported: 1, leftOut: 0 }])
  t.strictSame(warnings, [])
})

t.test('rows without a number are counted, not judged', async t => {
  const { diagnosis } = await diagnose(lists(row('procurement', '1'), row('procurement', '2', { key: null })), { request: request(), facts: facts({ procurement: ['1'] }), limits, signal })
  t.match(diagnosis.kinds, [{ listed: 2, exported: 1, leftOut: 0, notCompared: 1, notes: [/^1 rows have no number/] }])
})

t.test('when not one row of the list is in an export that is not empty, none is said to be left out but by the request', async t => {
  const rows = [row('procurement', '1'), row('procurement', '2', { accountNumber: null }), row('procurement', '3', { date: '2026-12-01' })]
  const { diagnosis, warnings } = await diagnose(lists(...rows), { request: request(), facts: facts({ procurement: ['other'] }), limits, signal })
  t.match(diagnosis.kinds, [{ exported: 0, leftOut: 1, notCompared: 2, notes: [/name records differently/] }])
  t.strictSame(diagnosis.reasons, [{ reason: 'AFTER_THRU_DATE', records: 1 }])
  t.strictSame(diagnosis.leftOut.items.map(({ id }) => id), ['3'])
  t.match(warnings, [{ code: 'AFTER_THRU_DATE', message: /^Left out: it is dated 2026-12-01/, record: 'purchase 3' }])
  const late = await diagnose(lists(row('procurement', '3', { date: '2026-12-01' })), { request: request(), facts: facts({ procurement: ['other'] }), limits, signal })
  t.strictSame(late.diagnosis.kinds[0]?.notes, [])
})

t.test('an expense is in the export when its id is among the GL entries', async t => {
  const rows = ['4', '5', '7', '9', '10', '11'].map(id => row('expenses', id, { party: id === '4' ? null : 'Admin1', accountNumber: id === '11' ? null : '1' }))
  const { diagnosis } = await diagnose(lists(...rows), { request: request({ exportProcurement: false, exportExpenses: true }), facts: facts({ expenses: ['bill'] }, ['5-7', '9']), limits, signal })
  t.match(diagnosis.leftOut.items, [
    { record: 'expense 4', reason: 'NO_GL_ENTRIES', message: /bill of an expense ends after the thru date/ },
    { record: 'expense 10 of Admin1', reason: 'NO_GL_ENTRIES' },
    { record: 'expense 11 of Admin1', reason: 'GL_ACCOUNT_MISSING' }
  ])
})

t.test('rows without a number, a name or a location are named by what they have', async t => {
  const only = { request: request({ exportInvoices: true, ownerLevel: { id: 2, description: 'x' } }), facts: facts({}), limits, signal }
  const { diagnosis } = await diagnose(lists(row('invoices', '8', { party: null, accountNumber: null, locationId: null, date: null, total: 'x' }), row('procurement', '9', { locationId: 3 })), only)
  t.match(diagnosis.leftOut.items, [
    { record: 'invoice 8', message: 'Left out: the customer without name has no account number.', total: null },
    { record: 'purchase 9', reason: 'OUTSIDE_LOCATION', message: /is of location 3, and the export was of location 2/, total: '1.00' }
  ])
})

t.test('taxes without a code are listed up to two hundred, and counted beyond', async t => {
  const rows = Array.from({ length: 250 }, (_, index) => row('procurement', String(index), { lacksTaxCode: true }))
  const { warnings, omitted } = await diagnose(lists(...rows), { request: request(), facts: facts({ procurement: rows.map(({ id }) => id) }), limits: { ...limits, maxRows: 1000 }, signal })
  t.equal(warnings.length, 200)
  t.equal(omitted, 50)
})

t.test('more documents than can be compared, or a failure without a name, are said and fail nothing', async t => {
  const many = await diagnose(lists(), { request: request(), facts: facts({}, [], false), limits, signal })
  t.match(many.diagnosis, { made: false, why: 'The list of unposted procurement was not compared: The export holds more documents than can be compared.' })
  const broken: UnpostedLists = { ...lists(), pages: () => { throw new Error('internal words') } }
  const failed = await diagnose(broken, { request: request(), facts: facts({}), limits, signal })
  t.match(failed.diagnosis, { made: false, why: 'The list of unposted procurement was not compared: The list could not be read.' })
  t.match(failed.warnings, [{ code: 'DIAGNOSIS_NOT_MADE' }])
})

t.test('of several stored batches with the same GL entries one that was posted is told first', async t => {
  const stored = (...posted: (boolean | null)[]) => ({ overlapping: () => Promise.resolve(posted.map((posted, index) => ({ batchId: `b${index}`, createdAt: '2026-10-31T00:00:00Z', shared: '1-2', posted }))) })
  const read = { command: { tenantId: 'acme', diagnose: false }, understood: request(), lists: null, signal }
  const messageOf = async (...posted: (boolean | null)[]): Promise<string | undefined> =>
    (await examineExport({ unposted: limits, storedEntries: stored(...posted) }, read, facts({}))).warnings.items[0]?.message
  t.match(await messageOf(false, true), /are in batch b1 of 2026-10-31 as well, which was posted; at least 1 more stored batches hold some of them\.$/)
  t.match(await messageOf(false), /batch b0 .*, which was not posted\.$/)
  t.match(await messageOf(null), /not known here whether it was posted\.$/)
  t.equal((await examineExport({ unposted: limits, storedEntries: stored() }, read, facts({}))).warnings.omitted, 3)
})
