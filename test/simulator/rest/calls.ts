import type { Answer } from '../answer.ts'
import { documentAnswer, textAnswer } from '../answer.ts'
import type { RegisteredBatch } from '../batch-register.ts'
import { batchJson } from '../batch-register.ts'
import type { Exchange, World } from '../exchange.ts'
import type { RecordKind } from '../records/gl-record.ts'
import { isPosted } from '../records/selection.ts'
import type { Selection } from '../records/selection.ts'
import type { Caller } from './authorize.ts'
import { batchIdentifierOf, exportSelection, jsonObject, kindsOf } from './export-request.ts'
import { glExportJson } from './gl-export-json.ts'
import { countOf, pageOf } from './paging.ts'
import { invalidField, jsonAnswer, notFound, restContentType, RestFault } from './rest-answers.ts'
import type { BatchEntry, Unposted } from './rest-types.ts'

/** A call whose caller is known and may do it. */
export interface RestCall {
  exchange: Exchange
  world: World
  caller: Caller
}

type Listed = { id?: number }

/** A page of a list, or its count. */
function listAnswer ({ exchange, caller }: RestCall, items: Iterable<Listed>, counted: boolean): Answer {
  if (counted) return jsonAnswer(200, caller.version, countOf(exchange, items))
  const page = pageOf(exchange, items)
  return { ...jsonAnswer(200, caller.version, page.items), headers: page.headers }
}

function batchOf ({ exchange, caller }: RestCall): RegisteredBatch {
  const id = exchange.params['id'] ?? ''
  const batch = caller.company.register.byId(Number(id))
  if (batch === undefined) throw notFound('AccountingBatch', id)
  return batch
}

function documentOf ({ exchange, caller }: RestCall, selection: Selection): Answer {
  const answer = { source: caller.company.source, selection, duplicated: exchange.duplicated }
  return documentAnswer(restContentType(caller.version), () => glExportJson(answer))
}

/** POST /finance/accounting/export */
export function exportCall (call: RestCall): Answer {
  const { exchange, caller, world } = call
  return documentOf(call, exportSelection(exchange.body, caller, { today: world.today(), recreate: undefined }))
}

/** POST /finance/accounting/batches/{id}/export */
export function recreateCall (call: RestCall): Answer {
  const { exchange, caller, world } = call
  return documentOf(call, exportSelection(exchange.body, caller, { today: world.today(), recreate: batchOf(call).entryIds }))
}

function processedRecordIds (request: Record<string, unknown>): number[] {
  const ids = request['processedRecordIds']
  if (Array.isArray(ids) && ids.length > 0 && ids.every(id => Number.isInteger(id))) return ids as number[]
  throw invalidField('AccountingBatch', { code: 'RequiredField', field: 'processedRecordIds', message: 'processedRecordIds is required' })
}

/**
 * POST /finance/accounting/batches. Ids that this company does not have, or that are in a batch already, are passed
 * over; a list of which nothing is left is refused.
 */
export function markCall (call: RestCall): Answer {
  const { exchange, caller } = call
  const { register, options } = caller.company
  const request = jsonObject(exchange.body)
  const kinds = kindsOf(request, 'AccountingBatch')
  const identifier = batchIdentifierOf(request, 'AccountingBatch')
  if (identifier === '') throw invalidField('AccountingBatch', { code: 'RequiredField', field: 'batchIdentifier', message: 'batchIdentifier is required' })
  const exists = register.byIdentifier(identifier) !== undefined
  if (exists && options.repeatedBatchIdentifier !== 'accept') {
    throw invalidField('AccountingBatch', { code: 'ObjectExists', field: 'batchIdentifier', message: `Batch ${identifier} already exists` })
  }
  const ids = register.markable(processedRecordIds(request))
  if (ids.length === 0 && !exists) {
    throw invalidField('AccountingBatch', { code: 'InvalidField', field: 'processedRecordIds', message: 'None of the records can be added to a batch' })
  }
  const flags = {
    exportInvoicesFlag: kinds.includes('invoices'),
    exportExpensesFlag: kinds.includes('expenses'),
    exportProductsFlag: kinds.includes('purchases')
  }
  const batch = register.mark(identifier, flags, ids)
  if (options.createdBatchAnswer === 'batch') return jsonAnswer(201, caller.version, batchJson(batch))
  const selection = exportSelection(JSON.stringify(flags), caller, { today: '', recreate: batch.entryIds })
  return { ...documentOf(call, selection), status: 201, isDocument: false }
}

/** GET /finance/accounting/batches and its count. */
export function batchesCall (call: RestCall, counted: boolean): Answer {
  return listAnswer(call, call.caller.company.register.batches.map(batchJson), counted)
}

/** GET /finance/accounting/batches/{id} */
export function batchCall (call: RestCall): Answer {
  return jsonAnswer(200, call.caller.version, batchJson(batchOf(call)))
}

/** DELETE /finance/accounting/batches/{id}: its records are unposted again. */
export function deleteCall (call: RestCall): Answer {
  call.caller.company.register.delete(batchOf(call))
  return textAnswer(204, '', '')
}

function * entriesIn (call: RestCall): Generator<BatchEntry> {
  const { source } = call.caller.company
  for (const id of batchOf(call).entryIds) {
    const where = source.locate(id)
    const entry = where === undefined ? undefined : source.entries(where.kind, where.index).find(candidate => candidate.id === id)
    if (entry !== undefined) yield entry
  }
}

/** GET /finance/accounting/batches/{id}/entries and its count. */
export function entriesCall (call: RestCall, counted: boolean): Answer {
  return listAnswer(call, entriesIn(call), counted)
}

function * unpostedOf ({ caller }: RestCall, kind: RecordKind): Generator<Unposted> {
  const { source, register } = caller.company
  for (let index = 0; index < source.count(kind); index++) {
    if (!source.appearsIn('rest', kind, index)) continue
    const facts = source.facts(kind, index)
    if (isPosted(facts, register.posted)) continue
    if (caller.key.onlyLocationId !== undefined && caller.key.onlyLocationId !== facts.locationId) continue
    yield * source.unposted(kind, index)
  }
}

/** GET /finance/accounting/unposted… and its count. Lists what no export returns as well. */
export function unpostedCall (call: RestCall, counted: boolean): Answer {
  const kinds: Record<string, RecordKind> = { invoices: 'invoices', expenses: 'expenses', procurement: 'purchases' }
  const kind = kinds[call.exchange.params['kind'] ?? '']
  if (kind === undefined) throw new RestFault(404, { code: 'NotFound', message: 'No such list' })
  return listAnswer(call, unpostedOf(call, kind), counted)
}

/** GET /system/locations */
export function locationsCall (call: RestCall): Answer {
  const locations = call.caller.company.facts.locations.map(({ id, name }) => ({
    id,
    ownerLevelId: id,
    structureLevel: { id: 2, name: 'Location' },
    name,
    locationFlag: true
  }))
  return listAnswer(call, locations, false)
}
