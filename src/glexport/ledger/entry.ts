import type { Decimal } from './decimal.ts'

/** What the ledger reads of one document or one line; reused for the next. */
export class Entry {
  number = ''
  date = ''
  account = ''
  currency = ''
  costAccount = ''
  inventoryAccount = ''
  total: Decimal | undefined
  cost: Decimal | undefined

  clear (): void {
    this.number = this.date = this.account = this.currency = this.costAccount = this.inventoryAccount = ''
    this.total = this.cost = undefined
  }
}
