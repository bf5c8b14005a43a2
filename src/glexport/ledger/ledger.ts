import { Problem } from '../../domain/problem.ts'
import { dayOf } from '../dates.ts'
import { AccountTotals } from './account-totals.ts'
import { parseDecimal } from './decimal.ts'
import { Entry } from './entry.ts'
import { absolute, isZero, readAmount, sumOf, type ExactAmount } from './exact-amount.ts'
import { RecordIds } from './record-ids.ts'
import { ROLE, SECTIONS, type LedgerRole, type Section, type SectionName } from './sections.ts'
import type { TextPool } from './text-pool.ts'
import type { Warnings } from './warnings.ts'

/** A document once its last line is in. Amounts are exact; `difference` is what does not cancel, null when nothing says. */
export interface LedgerDocument {
  section: Section
  number: string
  date: string | null
  currency: string | null
  total: ExactAmount | null
  difference: ExactAmount | null
  lines: number
}

/** Reads a batch as double entry, one document at a time: what it debits and credits, whether it balances, its record ids. */
export class Ledger {
  readonly accounts = new AccountTotals()
  readonly glEntries = new RecordIds()
  readonly nonReimbursableExpenses = new RecordIds()
  readonly #warnings: Warnings
  readonly #texts: TextPool
  readonly #onDocument: (document: LedgerDocument) => void
  /** Entries of this document's lines that name no currency: they are in the document's, which may come after them. */
  readonly #withoutCurrency = new AccountTotals()
  readonly #document = new Entry()
  readonly #line = new Entry()
  /** Offset lines that came before their document's total, on whose sign their side depends. */
  readonly #early: { account: string, currency: string, total: ExactAmount }[] = []
  #section: Section = SECTIONS.transactions
  #cogs = false
  #inLine = false
  #lineSum: ExactAmount = 0
  #lines = 0
  #lineCurrency = ''
  #mixed = false

  constructor (warnings: Warnings, texts: TextPool, onDocument: (document: LedgerDocument) => void) {
    this.#warnings = warnings
    this.#texts = texts
    this.#onDocument = onDocument
  }

  /** Whether invoice lines carry cost of goods sold; the batch says it once, before its documents. */
  setCogs (on: boolean): void {
    this.#cogs = on
  }

  startDocument (section: SectionName): void {
    this.#section = SECTIONS[section]
    this.#document.clear()
    this.#lineSum = 0
    this.#lines = 0
    this.#lineCurrency = ''
    this.#mixed = false
  }

  startLine (): void {
    this.#line.clear()
    this.#inLine = true
  }

  /** A value of the document or line that is open; an empty one counts as absent. */
  value (role: LedgerRole, bytes: Uint8Array, from: number, to: number): void {
    if (from === to) return
    const entry = this.#inLine ? this.#line : this.#document
    switch (role) {
      case ROLE.total: entry.total = this.#amount(bytes, from, to); break
      case ROLE.cost: entry.cost = this.#amount(bytes, from, to); break
      case ROLE.account: entry.account = this.#texts.text(bytes, from, to); break
      case ROLE.currency: entry.currency = this.#texts.text(bytes, from, to); break
      case ROLE.costAccount: entry.costAccount = this.#texts.text(bytes, from, to); break
      case ROLE.inventoryAccount: entry.inventoryAccount = this.#texts.text(bytes, from, to); break
      case ROLE.number: entry.number = this.#texts.decode(bytes, from, to); break
      case ROLE.date: entry.date = this.#texts.text(bytes, from, to); break
    }
  }

  /** The currency of the document or line that is open, where it is named by a reference. */
  currency (code: string): void {
    (this.#inLine ? this.#line : this.#document).currency = code
  }

  /** @throws Problem CONNECTWISE_DUPLICATE_RECORDS */
  addEntry (id: number): void {
    if (!this.glEntries.add(id)) {
      throw new Problem('CONNECTWISE_DUPLICATE_RECORDS', `GL entry ${id} stands twice in what ConnectWise sent.`)
    }
  }

  endLine (): void {
    this.#inLine = false
    this.#lines++
    const { total, account, currency } = this.#line
    if (total === undefined) return
    this.#lineSum = sumOf(this.#lineSum, total)
    if (currency !== this.#lineCurrency && currency !== '') this.#noteCurrency(currency)
    if (this.#section.rule === 'offset' && this.#document.total === undefined) this.#early.push({ account, currency, total })
    else this.#post(account, currency, this.#lineAmount(total))
    if (this.#cogs && this.#section === SECTIONS.transactions) this.#postCost()
  }

  endDocument (): void {
    const { total = null, number, date, account } = this.#document
    const currency = this.#document.currency || this.#lineCurrency || null
    if (this.#early.length > 0) this.#postEarly()
    this.accounts.takeOver(this.#withoutCurrency, currency)
    if (total !== null) {
      if (account === '' && !isZero(total)) this.#warnAboutAccount()
      this.accounts.add(account, currency, this.#section.side === 1 ? total : -total)
    }
    if (this.#mixed || (this.#lineCurrency !== '' && this.#lineCurrency !== currency)) {
      this.#warnings.add('MIXED_CURRENCY', 'The document and its lines are not all in one currency.', this.#label)
    }
    const difference = this.#difference(total)
    this.#onDocument({ section: this.#section, number, date: date === '' ? null : dayOf(date), currency, total, difference, lines: this.#lines })
  }

  #postEarly (): void {
    for (const { account, currency, total } of this.#early.splice(0)) this.#post(account, currency, this.#lineAmount(total))
  }

  /** Undefined for what is no number; the writer of the value warns of it. */
  #amount (bytes: Uint8Array, from: number, to: number): ExactAmount | undefined {
    return readAmount(bytes, from, to) ?? parseDecimal(this.#texts.decode(bytes, from, to))
  }

  /** A line is always on the other side of its document. */
  #lineAmount (amount: ExactAmount): ExactAmount {
    switch (this.#section.rule) {
      case 'opposite': return this.#section.side === 1 ? amount : -amount
      // an expense bill: its total credits, so its lines debit
      case 'equal': return amount
      case 'offset': return ((this.#document.total ?? 0) < 0) === (amount < 0) ? -amount : amount
      case 'none': return amount
    }
  }

  #difference (total: ExactAmount | null): ExactAmount | null {
    if (total === null) return null
    switch (this.#section.rule) {
      case 'opposite': return sumOf(total, this.#lineSum)
      case 'equal': return sumOf(total, -this.#lineSum)
      case 'offset': return sumOf(absolute(total), -absolute(this.#lineSum))
      case 'none': return null
    }
  }

  #postCost (): void {
    const { cost = 0, costAccount, inventoryAccount, currency } = this.#line
    if (isZero(cost) || costAccount === '' || inventoryAccount === '') return
    this.#post(costAccount, currency, cost)
    this.#post(inventoryAccount, currency, -cost)
  }

  #post (account: string, currency: string, amount: ExactAmount): void {
    if (account === '' && !isZero(amount)) this.#warnAboutAccount()
    if (currency === '') this.#withoutCurrency.add(account, null, amount)
    else this.accounts.add(account, currency, amount)
  }

  #noteCurrency (currency: string): void {
    if (this.#lineCurrency !== '') this.#mixed = true
    this.#lineCurrency = currency
  }

  #warnAboutAccount (): void {
    this.#warnings.add('GL_ACCOUNT_MISSING', 'An amount has no GL account.', this.#label)
  }

  get #label (): string {
    return labelOf({ section: this.#section, number: this.#document.number })
  }
}

/** A document as people name it: `invoice 12331233`. */
export function labelOf ({ section, number }: Pick<LedgerDocument, 'section' | 'number'>): string {
  return number === '' ? `${section.noun} without number` : `${section.noun} ${number}`
}
