import type { RecordKind } from '../records/gl-record.ts'
import { recordKinds } from '../records/gl-record.ts'
import type { Piece, RecordSource } from '../records/record-source.ts'
import { textPiece } from '../records/record-source.ts'
import type { Selection } from '../records/selection.ts'
import { selectedIndexes, selectedParties } from '../records/selection.ts'

const sectionNames: Record<RecordKind, string> = { invoices: 'transactions', expenses: 'expenseBills', purchases: 'purchaseTransactions' }

/** The answer to a REST export, before it is written. */
interface JsonExport {
  source: RecordSource
  selection: Selection
  /** Writes the first record of each section twice. */
  duplicated: boolean
}

interface Section {
  name: string
  items: Iterable<Piece>
}

function * recordPieces ({ source, selection, duplicated }: JsonExport, kind: RecordKind): Generator<Piece> {
  let again = duplicated
  for (const index of selectedIndexes(source, selection, kind)) {
    const piece = source.record('rest', kind, index)
    yield piece
    if (again) yield piece
    again = false
  }
}

function sectionsOf (answer: JsonExport): Section[] {
  const { source, selection } = answer
  const found = selectedParties(source, selection)
  const parties = (role: 'customers' | 'vendors'): Section[] => found[role].length === 0
    ? []
    : [{ name: role, items: found[role].map(key => source.party('rest', role, key)) }]
  const records = recordKinds
    .filter(kind => found.counts[kind] > 0)
    .map(kind => ({ name: sectionNames[kind], items: recordPieces(answer, kind) }))
  return [...parties('vendors'), ...parties('customers'), ...records]
}

/** A GLExport as JSON, piece by piece; byte for byte what `JSON.stringify` writes, with an indent of two when pretty. */
export function * glExportJson (answer: JsonExport): Generator<Piece> {
  const { source } = answer
  const pretty = source.jsonLayout === 'pretty'
  const lineIn = (spaces: number): string => pretty ? `\n${' '.repeat(spaces)}` : ''
  const comma = textPiece(`,${lineIn(4)}`)
  const colon = pretty ? ': ' : ':'
  let separator = '{'
  if (source.exportSettings !== undefined) {
    const settings = JSON.stringify(source.exportSettings, null, pretty ? 2 : 0).replaceAll('\n', '\n  ')
    yield textPiece(`{${lineIn(2)}"exportSettings"${colon}${settings}`)
    separator = ','
  }
  for (const { name, items } of sectionsOf(answer)) {
    yield textPiece(`${separator}${lineIn(2)}"${name}"${colon}[${lineIn(4)}`)
    let first = true
    for (const item of items) {
      if (!first) yield comma
      first = false
      yield item
    }
    yield textPiece(`${lineIn(2)}]`)
    separator = ','
  }
  yield textPiece(separator === '{' ? '{}' : `${lineIn(0)}}`)
}
