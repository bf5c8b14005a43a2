import type { Amount } from './amount.ts'

/** Texts of a document or a detail that its lines show. */
export type TextField =
  | 'number' | 'type' | 'date' | 'account' | 'currency' | 'costAccount' | 'inventoryAccount'
  | 'company' | 'class' | 'taxCode' | 'memo'

/** Where a value goes. Of several values for one text the one with the lowest rank stays, and an empty one counts as absent. */
export interface Target {
  field: TextField | 'total' | 'cost'
  rank: number
}

/** One document or one detail while it is read. */
export class JournalEntry {
  total: Amount | undefined
  cost: Amount | undefined
  readonly ids: number[] = []
  readonly #texts = new Map<TextField, { text: string, rank: number }>()

  offer (field: TextField, rank: number, text: string): void {
    const known = this.#texts.get(field)
    if (known === undefined || rank < known.rank) this.#texts.set(field, { text, rank })
  }

  /** Undefined where nothing says. */
  text (field: TextField): string | undefined {
    return this.#texts.get(field)?.text
  }
}
