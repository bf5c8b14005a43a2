import type { EntryIdSet } from '../records/entry-id-set.ts'
import type { RecordKind } from '../records/gl-record.ts'
import { recordKinds } from '../records/gl-record.ts'
import type { IdFilter, Selection } from '../records/selection.ts'
import { locationsSeen } from '../records/selection.ts'
import type { Caller } from './authorize.ts'
import { invalidField, RestFault } from './rest-answers.ts'
import type { ExportAccountingBatchRequest } from './rest-types.ts'

/** What a request does not say about an export. */
export interface ExportContext {
  today: string
  recreate: EntryIdSet | undefined
}

/** Parses a JSON object; anything else is a 400. */
export function jsonObject (body: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RestFault(400, { code: 'InvalidJson', message: 'The request body is not a JSON object' })
  }
  return value as Record<string, unknown>
}

/** The kinds whose flag is true; 400 when there is none. The flags are named alike in an export and in a mark. */
export function kindsOf (request: Record<string, unknown>, resource: string): RecordKind[] {
  const flags: Record<RecordKind, string> = {
    invoices: 'exportInvoicesFlag',
    expenses: 'exportExpensesFlag',
    purchases: 'exportProductsFlag'
  }
  const kinds = recordKinds.filter(kind => request[flags[kind]] === true)
  if (kinds.length > 0) return kinds
  const message = 'Batch must export Invoices, Expenses or Products'
  throw new RestFault(400, {
    code: 'InvalidObject',
    message: `${resource} object is invalid`,
    errors: Object.values(flags).map(field => ({ code: 'InvalidField', message, resource, field }))
  })
}

/** The batch identifier, refused when it is longer than 50 characters. */
export function batchIdentifierOf (request: { batchIdentifier?: unknown }, resource: string): string {
  const { batchIdentifier = '' } = request
  if (typeof batchIdentifier === 'string' && batchIdentifier.length <= 50) return batchIdentifier
  throw invalidField(resource, { code: 'MaxLength', field: 'batchIdentifier', message: 'The batchIdentifier field has a max length of 50' })
}

function idFilter (included: readonly unknown[] = [], excluded: readonly unknown[] = []): IdFilter {
  return { included: new Set(included.map(String)), excluded: new Set(excluded.map(String)) }
}

function locationOf (request: ExportAccountingBatchRequest, caller: Caller): number | undefined {
  const { locationId } = request
  if (locationId === undefined || locationId === null) return undefined
  if (caller.company.facts.locations.some(({ id }) => id === locationId)) return locationId
  throw invalidField('ExportAccountingBatchRequest', { code: 'InvalidField', field: 'locationId', message: `locationId ${locationId} is invalid` })
}

function thruDateOf (request: ExportAccountingBatchRequest, context: ExportContext): string | undefined {
  const { thruDate } = request
  if (thruDate === undefined || thruDate === '') return context.recreate === undefined ? context.today : undefined
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(thruDate) && !Number.isNaN(Date.parse(thruDate))) return thruDate.slice(0, 10)
  throw invalidField('ExportAccountingBatchRequest', { code: 'InvalidField', field: 'thruDate', message: 'thruDate is not a date-time' })
}

/** Reads an export or a recreate from its JSON body. */
export function exportSelection (body: string, caller: Caller, context: ExportContext): Selection {
  const object = jsonObject(body)
  const kinds = kindsOf(object, 'ExportAccountingBatchRequest')
  batchIdentifierOf(object, 'ExportAccountingBatchRequest')
  const request = object as ExportAccountingBatchRequest
  return {
    interfaceName: 'rest',
    kinds,
    thruDate: thruDateOf(request, context),
    locationIds: locationsSeen(locationOf(request, caller), caller.key.onlyLocationId),
    filters: {
      invoices: idFilter(request.includedInvoiceIds, request.excludedInvoiceIds),
      expenses: idFilter(request.includedExpenseIds, request.excludedExpenseIds),
      purchases: idFilter(request.includedProductIds, request.excludedProductIds)
    },
    posted: caller.company.register.posted.copy(),
    recreate: context.recreate?.copy()
  }
}
