import { stringify } from 'csv-stringify/sync'
import type { JournalLine } from '../../openapi/journal.ts'

type Lines = AsyncIterable<readonly JournalLine[]>

/** `{"batchId":…,"lines":[…]}`. Its beginning comes with the first lines, so that what fails before them can still be told. */
export async function * writeJournalJson (batchId: string, lines: Lines): AsyncGenerator<Buffer> {
  const head = `{"batchId":${JSON.stringify(batchId)},"lines":[`
  let before = head
  for await (const some of lines) {
    yield Buffer.from(before + some.map(line => JSON.stringify(line)).join(','))
    before = ','
  }
  yield Buffer.from(`${before === head ? head : ''}]}`)
}

const COLUMNS = [
  'batchId', 'kind', 'documentNumber', 'documentType', 'date', 'account', 'debit', 'credit',
  'currency', 'company', 'class', 'taxCode', 'memo', 'glEntryIds', 'balanced'
] as const

/** What a spreadsheet takes for a formula, with any apostrophes of its own before it: so that whoever takes one away gets the text back. */
const FORMULA = /^(?='*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/

/** RFC 4180, with a header row; a text that a spreadsheet would take for a formula has an apostrophe before it. */
export async function * writeJournalCsv (batchId: string, lines: Lines, { bom }: { bom: boolean }): AsyncGenerator<Buffer> {
  let first = true
  for await (const some of lines) {
    yield toCsv(some.map(line => toRow(batchId, line)), { first, bom })
    first = false
  }
  if (first) yield toCsv([], { first, bom })
}

function toCsv (rows: string[][], { first, bom }: { first: boolean, bom: boolean }): Buffer {
  return Buffer.from(stringify(rows, {
    columns: [...COLUMNS],
    header: first,
    bom: first && bom,
    record_delimiter: '\r\n',
    // a lone line feed or carriage return in a memo ends no row
    quoted_match: /[\r\n]/
  }))
}

/** A side without amount is an empty cell. The ids are parted by spaces, because `1504,1505` reads as one number. */
function toRow (batchId: string, line: JournalLine): string[] {
  const values: Record<typeof COLUMNS[number], string | null> = {
    ...line,
    batchId,
    glEntryIds: line.glEntryIds.join(' '),
    balanced: line.balanced === null ? null : String(line.balanced)
  }
  return COLUMNS.map(column => withoutFormula(values[column] ?? ''))
}

/** Amounts begin with a digit, so only texts are touched. */
function withoutFormula (text: string): string {
  return text.replace(FORMULA, '\'')
}
