import type { RecordKind } from '../records/gl-record.ts'
import { recordKinds } from '../records/gl-record.ts'
import type { Piece, RecordSource } from '../records/record-source.ts'
import { textPiece } from '../records/record-source.ts'
import type { Selection } from '../records/selection.ts'
import { selectedIndexes, selectedParties } from '../records/selection.ts'
import { openTag, trueFalse } from './xml-text.ts'

const sections: Record<RecordKind, string> = { invoices: 'Transactions', expenses: 'ExpenseBills', purchases: 'PurchaseTransactions' }

/** The answer to an export, before it is written. */
interface XmlExport {
  source: RecordSource
  selection: Selection
  glBatchId: string
  /** Writes the first record of each section twice. */
  duplicated: boolean
}

function rootTag (kinds: readonly RecordKind[], glBatchId: string): string {
  return openTag('GLExport', {
    CogsOption: 'True',
    SalesTaxOption: 'True',
    SalesTaxGroupsOption: 'False',
    InventoryPostOption: 'True',
    ExpenseAsBillOption: 'True',
    ExpenseSummaryOption: 'False',
    ExportInvoices: trueFalse(kinds.includes('invoices')),
    ExportExpenses: trueFalse(kinds.includes('expenses')),
    ExportInventory: trueFalse(kinds.includes('purchases')),
    SyncPayments: 'False',
    GLBatchID: glBatchId,
    LastPaymentSync: '',
    DropShipCogsOption: 'False',
    UomProductOption: 'False'
  })
}

function * parties (source: RecordSource, role: 'customers' | 'vendors', keys: number[]): Generator<Piece> {
  if (keys.length === 0) return
  const name = role === 'customers' ? 'Customers' : 'Vendors'
  yield textPiece(`    <${name}>\n`)
  for (const key of keys) yield source.party('accounting-interface', role, key)
  yield textPiece(`    </${name}>\n`)
}

/** A GLExport document, piece by piece, in the layout of ConnectWise's answers; a section without records is absent. */
export function * glExportXml ({ source, selection, glBatchId, duplicated }: XmlExport): Generator<Piece> {
  const found = selectedParties(source, selection)
  yield textPiece(`<?xml version="1.0" encoding="utf-8"?>\n    ${rootTag(selection.kinds, glBatchId)}>\n`)
  yield * parties(source, 'vendors', found.vendors)
  yield * parties(source, 'customers', found.customers)
  for (const kind of recordKinds) {
    const nonReimbursable = kind === 'expenses' ? found.nonReimbursableIds : []
    if (found.counts[kind] === 0 && nonReimbursable.length === 0) continue
    const attributes = kind === 'expenses' ? { NonReimbursableExpenseRecIDs: nonReimbursable.join(',') } : {}
    yield textPiece(`    ${openTag(sections[kind], attributes)}>\n`)
    let again = duplicated
    for (const index of selectedIndexes(source, selection, kind)) {
      const piece = source.record('accounting-interface', kind, index)
      yield piece
      if (again) yield piece
      again = false
    }
    yield textPiece(`    </${sections[kind]}>\n`)
  }
  yield textPiece('    </GLExport>\n')
}
