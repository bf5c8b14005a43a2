import type { JournalLine } from '../../../openapi/journal.ts'
import { dayOf } from '../dates.ts'
import { eachId, isIdList } from '../document/value-types.ts'
import { SECTIONS, type Section, type SectionName } from '../ledger/sections.ts'
import { TextPool } from '../ledger/text-pool.ts'
import { formatAmount, readAmount, type Amount } from './amount.ts'
import { detailSign, isBalanced, type Sign } from './balance.ts'
import { JournalEntry, type Target } from './journal-entry.ts'

/** One side of an entry, before its document's currency and verdict are known. */
interface Posting {
  entry: JournalEntry
  account: string | undefined
  amount: Amount | undefined
  sign: Sign
  /** Moves cost of goods sold, which bears no tax. */
  isCost?: boolean
}

/**
 * Makes journal lines of what a document and its details say, for both interfaces. Holds the details of one document,
 * because its currency and whether it balances are known at its end.
 */
export class JournalAssembler {
  readonly #texts = new TextPool()
  #ready: JournalLine[] = []
  #section: Section = SECTIONS.transactions
  #document = new JournalEntry()
  #details: JournalEntry[] = []
  #detail: JournalEntry | undefined
  #cogs = false

  /** Whether invoice details carry cost of goods sold. */
  setCogs (on: boolean): void {
    this.#cogs = on
  }

  startDocument (section: SectionName): void {
    this.#section = SECTIONS[section]
    this.#document = new JournalEntry()
    this.#details = []
  }

  startDetail (): void {
    this.#detail = new JournalEntry()
    this.#details.push(this.#detail)
  }

  endDetail (): void {
    this.#detail = undefined
  }

  /** A value of the document or detail that is open; the bytes are read during the call. */
  value ({ field, rank }: Target, bytes: Uint8Array, from: number, to: number): void {
    if (from === to) return
    const entry = this.#entry
    if (field === 'total') entry.total = readAmount(bytes, from, to)
    else if (field === 'cost') entry.cost = readAmount(bytes, from, to)
    else entry.offer(field, rank, this.#texts.text(bytes, from, to))
  }

  /** Record ids of the document or detail that is open; what is no list of them is passed over, as the ledger does. */
  ids (bytes: Uint8Array, from: number, to: number): void {
    if (from === to || !isIdList(bytes, from, to)) return
    const { ids } = this.#entry
    eachId(bytes, from, to, id => { ids.push(id) })
  }

  endDocument (): void {
    const total = this.#document.total?.value
    const stated = this.#details.filter(detail => detail.total !== undefined)
    const sum = stated.reduce((sum, { total }) => sum + (total as Amount).value, 0n)
    const currency = this.#document.text('currency') ?? stated.findLast(detail => detail.text('currency') !== undefined)?.text('currency')
    const toLine = this.#lineWriter(currency ?? null, isBalanced(this.#section, total, sum))
    const head: Posting = { entry: this.#document, account: this.#document.text('account'), amount: this.#document.total, sign: this.#section.side }
    this.#ready.push(toLine(head))
    for (const detail of this.#details) this.#ready.push(...this.#postings(detail).map(toLine))
  }

  /** The lines that are ready, once. */
  take (): JournalLine[] {
    const lines = this.#ready
    this.#ready = []
    return lines
  }

  get #entry (): JournalEntry {
    return this.#detail ?? this.#document
  }

  #postings (detail: JournalEntry): Posting[] {
    const { total, cost } = detail
    const sign = total === undefined ? 1 : detailSign(this.#section, this.#document.total?.value ?? 0n, total.value)
    const own: Posting = { entry: detail, account: detail.text('account'), amount: total, sign }
    const debited = detail.text('costAccount')
    const credited = detail.text('inventoryAccount')
    const moves = this.#cogs && this.#section === SECTIONS.transactions && total !== undefined &&
      cost !== undefined && cost.value !== 0n && debited !== undefined && credited !== undefined
    if (!moves) return [own]
    const move = { entry: detail, amount: cost, isCost: true }
    return [own, { ...move, account: debited, sign: 1 }, { ...move, account: credited, sign: -1 }]
  }

  /** What all lines of the document have in common is worked out once. */
  #lineWriter (currency: string | null, balanced: boolean | null): (posting: Posting) => JournalLine {
    const document = this.#document
    const { kind, noun } = this.#section
    const documentNumber = document.text('number') ?? null
    const documentType = document.text('type') ?? noun
    const date = document.text('date')
    return ({ entry, account = null, amount, sign, isCost = false }) => {
      const debits = amount !== undefined && (sign === 1 ? amount.value >= 0n : amount.value <= 0n)
      return {
        kind,
        documentNumber,
        documentType,
        date: date === undefined ? null : dayOf(date),
        account,
        debit: debits ? formatAmount(amount) : null,
        credit: amount === undefined || debits ? null : formatAmount(amount),
        currency: entry.text('currency') ?? currency,
        company: entry.text('company') ?? document.text('company') ?? null,
        class: entry.text('class') ?? null,
        taxCode: isCost ? null : entry.text('taxCode') ?? null,
        memo: entry.text('memo') ?? null,
        glEntryIds: entry.ids,
        balanced
      }
    }
  }
}
