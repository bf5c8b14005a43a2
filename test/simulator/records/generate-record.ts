import { dayAfter } from './calendar.ts'
import type { ItemLine, RecordKind } from './gl-record.ts'
import type { Oddities } from './oddities.ts'
import { odditiesOf } from './oddities.ts'
import type { Parties } from './parties.ts'
import { partyCounts } from './parties.ts'
import type { Random } from './random.ts'
import { between, pick, seededRandom } from './random.ts'
import { items, stockAccounts } from './word-pools.ts'

/** What a generated company is drawn from. */
export interface RecordPlan {
  seed: number
  oddities: Oddities
  locationIds: readonly [number, ...number[]]
  parties: Parties
}

/** What every generator of one record gets: the draw, the rhythm of the oddities, and the ids to use. */
export interface RecordDraft {
  plan: RecordPlan
  random: Random
  odd: ReturnType<typeof odditiesOf>
  idOf: (slot: number) => number
}

/** Generated documents are dated in the half year from this day on. */
const firstDay = '2025-01-01'

/** Starts record `index` of a kind; the same plan and index always give the same record. */
export function draftRecord (plan: RecordPlan, kind: RecordKind, index: number): Omit<RecordDraft, 'idOf'> {
  const kindKey = { invoices: 11, expenses: 12, purchases: 13 }[kind]
  return { plan, random: seededRandom(plan.seed, kindKey, index), odd: odditiesOf(plan.oddities, index) }
}

/** The document date, the location and whether it is blocked. */
export function drawCommon (draft: RecordDraft): { date: string, locationId: number, blocked: boolean } {
  const { random, plan, odd } = draft
  const day = dayAfter(firstDay, between(random, 0, 180))
  const locationId = pick(random, plan.locationIds)
  return { date: odd.futureDated ? day.replace('2025', '2099') : day, locationId, blocked: odd.blocked }
}

/** A customer or vendor; the last of the list, which has no account number, only for a record that shall lack one. */
export function drawPartyIndex (draft: RecordDraft, role: 'customers' | 'vendors' | 'members'): number {
  const drawn = between(draft.random, 0, partyCounts[role] - 1)
  return draft.odd.withoutAccountNumber || draft.odd.blocked ? partyCounts[role] : drawn
}

/** A document number that no other record has; three of four look like a number. */
export function drawDocumentNumber (draft: RecordDraft, id: number): string {
  return pick(draft.random, ['', '0', '1E', 'DOC-']) + String(id)
}

/** One line with an item, its price and its cost; cents are exact. */
export function drawItemLine (draft: RecordDraft, entry: { entryId: number, accountNumber: string }): ItemLine {
  const { random } = draft
  const item = pick(random, items)
  const quantity = between(random, 1, 50)
  const priceCents = between(random, 25, 250_00)
  const unitCostCents = between(random, 0, priceCents)
  const stockAccount = pick(random, stockAccounts)
  return {
    ...entry,
    glTypeId: item.unit === 'Hour' ? 'R' : 'RP',
    itemId: item.id,
    memo: item.text,
    description: item.name,
    salesDescription: item.text,
    quantity,
    priceCents,
    unitCostCents,
    totalCents: quantity * priceCents,
    costCents: quantity * unitCostCents,
    costAccountNumber: stockAccount,
    inventoryAccountNumber: stockAccount,
    unitOfMeasure: item.unit,
    taxable: between(random, 0, 1) === 1,
    dropshipped: between(random, 0, 9) === 0
  }
}
