import { formatAmount, sumOf, type ExactAmount } from './exact-amount.ts'

interface Sides {
  debit: ExactAmount
  credit: ExactAmount
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
  /** Those of the currency that was last asked for, because the next amount is mostly in the same. */
  #latest: { currency: string | null, accounts: Map<string, Sides> } | undefined

  /** @param amount positive debits, negative credits */
  add (account: string, currency: string | null, amount: ExactAmount): void {
    const sides = this.#sidesOf(account, currency)
    if (amount < 0) sides.credit = sumOf(sides.credit, -amount)
    else sides.debit = sumOf(sides.debit, amount)
  }

  /** Takes over what another collected before the currency of its document was known. */
  takeOver (other: AccountTotals, currency: string | null): void {
    if (other.#currencies.size === 0) return
    for (const accounts of other.#currencies.values()) {
      for (const [account, { debit, credit }] of accounts) {
        const sides = this.#sidesOf(account, currency)
        sides.debit = sumOf(sides.debit, debit)
        sides.credit = sumOf(sides.credit, credit)
      }
    }
    other.#currencies.clear()
    other.#latest = undefined
  }

  /** Ordered by account, then currency. */
  list (): AccountTotal[] {
    const totals: { key: string, total: AccountTotal }[] = []
    for (const [currency, accounts] of this.#currencies) {
      for (const [account, { debit, credit }] of accounts) {
        totals.push({ key: sortKey(account, currency), total: { account, currency, debit: formatAmount(debit), credit: formatAmount(credit) } })
      }
    }
    return totals.sort((a, b) => a.key < b.key ? -1 : 1).map(({ total }) => total)
  }

  #sidesOf (account: string, currency: string | null): Sides {
    const accounts = this.#latest?.currency === currency ? this.#latest.accounts : this.#accountsIn(currency)
    let sides = accounts.get(account)
    if (sides === undefined) {
      sides = { debit: 0, credit: 0 }
      accounts.set(account, sides)
    }
    return sides
  }

  #accountsIn (currency: string | null): Map<string, Sides> {
    let accounts = this.#currencies.get(currency)
    if (accounts === undefined) {
      accounts = new Map()
      this.#currencies.set(currency, accounts)
    }
    this.#latest = { currency, accounts }
    return accounts
  }
}

/** Unique per total; the line feed sorts before whatever an account number can go on with. */
function sortKey (account: string, currency: string | null): string {
  return `${account}\n${currency ?? ''}`
}
