import type { BatchFlags } from '../batch-register.ts'
import type { Company, Location } from '../company.ts'
import type { EntryIdSet } from '../records/entry-id-set.ts'
import type { RecordKind } from '../records/gl-record.ts'
import { recordKinds } from '../records/gl-record.ts'
import type { IdFilter, Selection } from '../records/selection.ts'
import { locationsSeen } from '../records/selection.ts'
import { PsaFault } from './psa-answers.ts'

const kindFields: Record<RecordKind, { flag: string, ids: string }> = {
  invoices: { flag: 'exportInvoices', ids: 'InvoiceRecIDs' },
  expenses: { flag: 'exportExpenses', ids: 'ExpenseRecIDs' },
  purchases: { flag: 'exportInventory', ids: 'InventoryRecIDs' }
}

/** What a form does not say about an export. */
export interface ExportContext {
  method: string
  locations: readonly Location[]
  onlyLocationId: number | undefined
  today: string
  posted: EntryIdSet
  recreate: EntryIdSet | undefined
}

/** The parts of a comma separated list, trimmed. */
function listParts (text = ''): string[] {
  return text.split(',').map(part => part.trim()).filter(part => part !== '')
}

/** The ids of a comma separated list; what is no id is left out. */
export function idList (text: string | undefined): number[] {
  return listParts(text).filter(part => /^\d{1,10}$/.test(part)).map(Number)
}

function ownerLevel (form: Record<string, string>, context: ExportContext): number | undefined {
  const wanted = (form['ownerLevel'] ?? '').trim()
  if (wanted === '') return undefined
  const location = context.locations.find(({ id }) => String(id) === wanted) ??
    context.locations.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (location === undefined) throw new PsaFault(`Cannot find owner level "${wanted}"`, context.method)
  return location.id
}

function thruDate (form: Record<string, string>, context: ExportContext): string | undefined {
  const wanted = (form['thruDate'] ?? '').trim()
  if (wanted === '') return context.recreate === undefined ? context.today : undefined
  if (!/^\d{4}-\d\d-\d\d$/.test(wanted) || Number.isNaN(Date.parse(wanted))) {
    throw new PsaFault(`String "${wanted}" was not recognized as a valid DateTime`, context.method)
  }
  return wanted
}

/** Reads an export or a recreate from its form. */
export function exportSelection (form: Record<string, string>, context: ExportContext): Selection {
  const kinds = recordKinds.filter(kind => form[kindFields[kind].flag]?.toLowerCase() === 'true')
  if (kinds.length === 0) throw new PsaFault('Export must include invoices, expenses or inventory', context.method)
  const filters: Partial<Record<RecordKind, IdFilter>> = {}
  for (const kind of kinds) {
    const { ids } = kindFields[kind]
    filters[kind] = { included: new Set(listParts(form[`included${ids}`])), excluded: new Set(listParts(form[`excluded${ids}`])) }
  }
  return {
    interfaceName: 'accounting-interface',
    kinds,
    thruDate: thruDate(form, context),
    locationIds: locationsSeen(ownerLevel(form, context), context.onlyLocationId),
    filters,
    posted: context.posted,
    recreate: context.recreate
  }
}

/** The flags of a batch that a form marks: the kinds its entries are of. */
export function batchFlagsOf (entryIds: readonly number[], company: Company): BatchFlags {
  const kinds = new Set(entryIds.map(id => company.source.locate(id)?.kind))
  return {
    exportInvoicesFlag: kinds.has('invoices'),
    exportExpensesFlag: kinds.has('expenses'),
    exportProductsFlag: kinds.has('purchases')
  }
}
