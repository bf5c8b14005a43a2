import type { EntryIdSet } from './entry-id-set.ts'
import type { InterfaceName, RecordKind } from './gl-record.ts'
import type { RecordFacts, RecordSource } from './record-source.ts'

/** Include and exclude lists of one kind, as texts; an empty include list means all. */
export interface IdFilter {
  included: ReadonlySet<string>
  excluded: ReadonlySet<string>
}

/** What an export is asked for. */
export interface Selection {
  interfaceName: InterfaceName
  kinds: readonly RecordKind[]
  /** yyyy-MM-dd; records dated later stay out. Undefined for a recreate, which is not limited by date. */
  thruDate: string | undefined
  /** Undefined is all locations. */
  locationIds: ReadonlySet<number> | undefined
  filters: Partial<Record<RecordKind, IdFilter>>
  /** The entry ids that are in a batch, at the time of the request. */
  posted: EntryIdSet
  /** The entry ids of the batch to recreate; undefined exports what is unposted. */
  recreate: EntryIdSet | undefined
}

/** What an export must name before the first record: a document starts with the master data of its records. */
interface SelectedParties {
  customers: number[]
  vendors: number[]
  nonReimbursableIds: number[]
  counts: Record<RecordKind, number>
}

/** Which locations are asked for and seen; a member of one location silently gets nothing of the others. */
export function locationsSeen (wanted: number | undefined, only: number | undefined): ReadonlySet<number> | undefined {
  if (wanted === undefined) return only === undefined ? undefined : new Set([only])
  return new Set(only === undefined || only === wanted ? [wanted] : [])
}

/**
 * Whether a record counts as posted: all entry ids of its header are in a batch, or, for a purchase, whose header has
 * none, those of all its details. A document that is marked in part is therefore exported again, and whole.
 */
export function isPosted (facts: RecordFacts, posted: EntryIdSet): boolean {
  const ids = facts.headerEntryIds.length > 0 ? facts.headerEntryIds : facts.detailEntryIds
  return ids.length > 0 && ids.every(id => posted.has(id))
}

function passesList (facts: RecordFacts, kind: RecordKind, filter: IdFilter | undefined): boolean {
  if (filter === undefined) return true
  const names = [String(facts.id)]
  if (kind === 'purchases') names.push(facts.productId)
  // the unposted list shows an expense bill line by line, so the id of any line names the bill
  if (kind === 'expenses') names.push(...facts.detailEntryIds.map(String))
  if (names.some(name => filter.excluded.has(name))) return false
  return filter.included.size === 0 || names.some(name => filter.included.has(name))
}

function passes (selection: Selection, kind: RecordKind, facts: RecordFacts): boolean {
  if (facts.blocked) return false
  if (selection.thruDate !== undefined && facts.date > selection.thruDate) return false
  if (selection.locationIds?.has(facts.locationId) === false) return false
  return passesList(facts, kind, selection.filters[kind])
}

function inState (selection: Selection, facts: RecordFacts): boolean {
  return selection.recreate === undefined ? !isPosted(facts, selection.posted) : isPosted(facts, selection.recreate)
}

/** The records of one kind that are selected, by index. */
export function * selectedIndexes (source: RecordSource, selection: Selection, kind: RecordKind): Generator<number> {
  if (!selection.kinds.includes(kind)) return
  for (let index = 0; index < source.count(kind); index++) {
    if (!source.appearsIn(selection.interfaceName, kind, index)) continue
    const facts = source.facts(kind, index)
    if (passes(selection, kind, facts) && inState(selection, facts)) yield index
  }
}

function nonReimbursableIds (source: RecordSource, selection: Selection): Set<number> {
  const ids = new Set<number>()
  if (!selection.kinds.includes('expenses')) return ids
  for (let index = 0; index < source.count('expenses'); index++) {
    const facts = source.facts('expenses', index)
    if (facts.nonReimbursableIds.length === 0 || !passes(selection, 'expenses', facts)) continue
    for (const id of facts.nonReimbursableIds) {
      if (selection.recreate === undefined ? !selection.posted.has(id) : selection.recreate.has(id)) ids.add(id)
    }
  }
  return ids
}

/** Looks ahead over the selected records for the master data they name. */
export function selectedParties (source: RecordSource, selection: Selection): SelectedParties {
  const customers = new Set<number>()
  const vendors = new Set<number>()
  const counts: Record<RecordKind, number> = { invoices: 0, expenses: 0, purchases: 0 }
  for (const kind of selection.kinds) {
    for (const index of selectedIndexes(source, selection, kind)) {
      const facts = source.facts(kind, index)
      for (const key of facts.customers) customers.add(key)
      for (const key of facts.vendors) vendors.add(key)
      counts[kind]++
    }
  }
  const ascending = (keys: Set<number>): number[] => [...keys].sort((a, b) => a - b)
  return {
    customers: ascending(customers),
    vendors: ascending(vendors),
    nonReimbursableIds: ascending(nonReimbursableIds(source, selection)),
    counts
  }
}
