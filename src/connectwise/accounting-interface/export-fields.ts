import type { UnderstoodRequest } from '../../domain/export-request.ts'
import type { Field } from './profile.ts'

/** The fields of an export, or of a recreate, which alone knows included and excluded records. */
export function toExportFields (request: UnderstoodRequest): Partial<Record<Field, string>> {
  const { id, description } = request.ownerLevel ?? { id: null, description: null }
  return {
    action: request.recreateFrom === undefined ? 'getBatch' : 'recreateBatch',
    ownerLevel: text(description ?? id),
    thruDate: text(request.thruDate.date),
    exportInvoices: flag(request.exportInvoices),
    exportExpenses: flag(request.exportExpenses),
    exportProcurement: flag(request.exportProcurement),
    ...recreateFields(request)
  }
}

function recreateFields ({ recreateFrom, include = {}, exclude = {} }: UnderstoodRequest): Partial<Record<Field, string>> {
  if (recreateFrom === undefined) return {}
  const lists: [Field, readonly unknown[] | undefined][] = [
    ['includeInvoices', include.invoices], ['excludeInvoices', exclude.invoices],
    ['includeExpenses', include.expenses], ['excludeExpenses', exclude.expenses],
    ['includeProcurement', include.procurement], ['excludeProcurement', exclude.procurement]
  ]
  return {
    batch: text(recreateFrom.batchIdentifier ?? recreateFrom.id),
    ...Object.fromEntries(lists.flatMap(([field, ids]) => ids === undefined ? [] : [[field, ids.join(',')]]))
  }
}

function text (value: string | number | null): string {
  return value === null ? '' : String(value)
}

function flag (value: boolean): string {
  return value ? 'True' : 'False'
}
