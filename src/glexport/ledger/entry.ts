import type { ExactAmount } from './exact-amount.ts'

/** What the ledger reads of one document or one line; reused for the next. */
export class Entry {
  number = ''
  date = ''
  account = ''
  currency = ''
  costAccount = ''
  inventoryAccount = ''
  total: ExactAmount | undefined
  cost: ExactAmount | undefined

  clear (): void {
    this.number = this.date = this.account = this.currency = this.costAccount = this.inventoryAccount = ''
    this.total = this.cost = undefined
  }
}
