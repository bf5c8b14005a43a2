import { formatDecimal, type Decimal } from './decimal.ts'

interface Sides {
  debit: Decimal
  credit: Decimal
}

/** One account's totals in one currency. */
export interface AccountTotal {
  account: string
  currency: string | null
  debit: string
  credit: string
}

/** Debits and credits per GL account and currency, in exact decimals. */
export class AccountTotals {
  readonly #currencies = new Map<string | null, Map<string, Sides>>()

  /** @param amount positive debits, negative credits */
  add (account: string, currency: string | null, amount: Decimal): void {
    const sides = this.#sidesOf(account, currency)
    if (amount < 0n) sides.credit -= amount
    else sides.debit += amount
  }

  /** Takes over what another collected before the currency of its document was known. */
  takeOver (other: AccountTotals, currency: string | null): void {
    if (other.#currencies.size === 0) return
    for (const accounts of other.#currencies.values()) {
      for (const [account, { debit, credit }] of accounts) {
        const sides = this.#sidesOf(account, currency)
        sides.debit += debit
        sides.credit += credit
      }
    }
    other.#currencies.clear()
  }

  /** Ordered by account, then currency. */
  list (): AccountTotal[] {
    const totals: AccountTotal[] = []
    for (const [currency, accounts] of this.#currencies) {
      for (const [account, { debit, credit }] of accounts) {
        totals.push({ account, currency, debit: formatDecimal(debit), credit: formatDecimal(credit) })
      }
    }
    return totals.sort((a, b) => sortKey(a) < sortKey(b) ? -1 : 1)
  }

  #sidesOf (account: string, currency: string | null): Sides {
    let accounts = this.#currencies.get(currency)
    if (accounts === undefined) {
      accounts = new Map()
      this.#currencies.set(currency, accounts)
    }
    let sides = accounts.get(account)
    if (sides === undefined) {
      sides = { debit: 0n, credit: 0n }
      accounts.set(account, sides)
    }
    return sides
  }
}

/** Unique per total; the line feed sorts before whatever an account number can go on with. */
function sortKey ({ account, currency }: AccountTotal): string {
  return `${account}\n${currency ?? ''}`
}
