import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import t from 'tap'
import type { JournalLine } from '../../openapi/journal.ts'
import { writeJournalCsv, writeJournalJson } from '../../src/http/journal-writers.ts'
import { readCsv } from './read-csv.ts'

const HEADER = 'batchId,kind,documentNumber,documentType,date,account,debit,credit,currency,company,class,taxCode,memo,glEntryIds,balanced\r\n'
const LINE: JournalLine = {
  kind: 'invoices',
  documentNumber: '0119',
  documentType: 'INVOICE',
  date: '2014-05-07',
  account: '1E5',
  debit: '42.00',
  credit: null,
  currency: 'FRF',
  company: 'Zynk Software Limited',
  class: null,
  taxCode: '0000',
  memo: 'plain',
  glEntryIds: [1504, 1505],
  balanced: true
}

// eslint-disable-next-line @typescript-eslint/require-await -- the writers take what is asynchronous, whether it waits or not
async function * inPieces (...pieces: JournalLine[][]): AsyncGenerator<JournalLine[]> {
  yield * pieces
}

async function textOf (pieces: AsyncIterable<Uint8Array>): Promise<string> {
  return (await buffer(pieces)).toString('utf8')
}

async function csvOf (pieces: JournalLine[][], bom = false): Promise<string> {
  return await textOf(writeJournalCsv('b1', inPieces(...pieces), { bom }))
}

t.test('a CSV has its header row once, CRLF behind every row, empty cells for what is not there, and account numbers as they are', async t => {
  const row = 'b1,invoices,0119,INVOICE,2014-05-07,1E5,42.00,,FRF,Zynk Software Limited,,0000,plain,1504 1505,true\r\n'
  t.equal(await csvOf([[LINE, LINE], [{ ...LINE, debit: null, credit: '0.125', balanced: false }], [{ ...LINE, balanced: null, glEntryIds: [] }]]),
    HEADER + row + row + row.replace('42.00,', ',0.125').replace('true', 'false') + row.replace('1504 1505,true', ','))
})

t.test('a journal without lines is a header row in CSV and an empty list in JSON', async t => {
  t.equal(await csvOf([]), HEADER)
  t.equal(await csvOf([], true), `\uFEFF${HEADER}`)
  t.equal(await textOf(writeJournalJson('b1', inPieces())), '{"batchId":"b1","lines":[]}')
})

t.test('a byte order mark stands at the very beginning, and only when it is asked for', async t => {
  const marked = await csvOf([[LINE], [LINE]], true)
  t.equal(marked, `\uFEFF${await csvOf([[LINE], [LINE]])}`)
  t.equal(marked.lastIndexOf('\uFEFF'), 0)
})

t.test('a text that a spreadsheet would take for a formula has an apostrophe before it, and nothing else is touched', async t => {
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://example.org","x")']) {
    for (const column of ['documentNumber', 'documentType', 'date', 'account', 'currency', 'company', 'class', 'taxCode', 'memo'] as const) {
      const cell = cellsOf(await csvOf([[{ ...LINE, [column]: formula }]]))[columnOf(column)]
      t.equal(cell, `'${formula}`, `${column} ${JSON.stringify(formula)}`)
    }
  }
  for (const harmless of [' =1', 'a=1', '0-1', '\'1', '\'', '\'a=1', '(1)', '1']) {
    t.equal(cellsOf(await csvOf([[{ ...LINE, memo: harmless }]]))[columnOf('memo')], harmless)
  }
})

t.test('an apostrophe that a text has itself is told from the one before a formula: taking one away gives every text back', async t => {
  const read = (cell: string) => cell.replace(/^'(?='*[=+\-@\t\r＝＋－＠])/, '')
  const begins = fc.array(fc.constantFrom('\'', '=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '1', 'a', ' ', '"', ',', '\n'), { maxLength: 5 }).map(parts => parts.join(''))
  await fc.assert(fc.asyncProperty(begins, fc.string(), async (begin, rest) => {
    const cell = cellsOf(await csvOf([[{ ...LINE, memo: `${begin}${rest}` }]]))[columnOf('memo')] ?? ''
    return read(cell) === `${begin}${rest}` && !/^[=+\-@\t\r＝＋－＠]/.test(cell)
  }))
  t.strictSame(await Promise.all(['=1', '\'=1', '\'\'=1'].map(async memo => cellsOf(await csvOf([[{ ...LINE, memo }]]))[columnOf('memo')])), ['\'=1', '\'\'=1', '\'\'\'=1'])
})

t.test('delimiters, quotes and line breaks of every kind stay inside their cell', async t => {
  for (const memo of ['a,b', 'say "x"', 'a\nb', 'a\rb', 'a\r\nb', '"', ',', '\n', 'Zürich 名前 😀']) {
    const cells = cellsOf(await csvOf([[{ ...LINE, memo }]]))
    t.equal(cells.length, 15)
    t.equal(cells[columnOf('memo')], memo)
  }
})

t.test('JSON is one object, whatever pieces its lines come in, with amounts as text', async t => {
  for (const pieces of [[[LINE, LINE, LINE]], [[LINE], [LINE], [LINE]], [[LINE, LINE], [LINE]]]) {
    t.strictSame(JSON.parse(await textOf(writeJournalJson('b1', inPieces(...pieces)))), { batchId: 'b1', lines: [LINE, LINE, LINE] })
  }
})

t.test('nothing is written before the first lines are there, so that what fails before them can still be told', async t => {
  // eslint-disable-next-line @typescript-eslint/require-await -- the writers take what is asynchronous, whether it waits or not
  async function * failing (): AsyncGenerator<JournalLine[]> {
    yield * []
    throw new Error('damaged')
  }
  for (const writer of [writeJournalJson('b1', failing()), writeJournalCsv('b1', failing(), { bom: true })]) {
    await t.rejects(writer.next(), { message: 'damaged' })
  }
})

function columnOf (name: string): number {
  return HEADER.trimEnd().split(',').indexOf(name)
}

/** The cells of the only row below the header. */
function cellsOf (csv: string): string[] {
  const rows = readCsv(csv)
  return rows.length === 2 ? rows[1] ?? [] : []
}
