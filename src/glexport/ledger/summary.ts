import type { Summary } from '../../../openapi/gl-batch.ts'
import { KINDS, type Kind } from '../../domain/export-request.ts'
import { formatAmount, isZero, sumOf, type ExactAmount } from './exact-amount.ts'
import { labelOf, type Ledger, type LedgerDocument } from './ledger.ts'
import { Passed } from './passed.ts'
import type { Warnings } from './warnings.ts'

const LISTED = 500

type Verdict = Summary['documents']['items'][number]

/** Sums up a batch while its documents pass. */
export class SummaryCollector {
  readonly #warnings: Warnings
  readonly #kinds: Record<Kind, { documents: number, lines: number }> = {
    invoices: { documents: 0, lines: 0 },
    expenses: { documents: 0, lines: 0 },
    procurement: { documents: 0, lines: 0 }
  }

  readonly #totals: Record<Kind, Map<string | null, { documents: number, total: ExactAmount }>> = {
    invoices: new Map(), expenses: new Map(), procurement: new Map()
  }

  readonly #unbalanced: Verdict[] = []
  readonly #others: Verdict[] = []
  readonly passed: Record<Kind, Passed>
  readonly #thruDate: string | undefined
  #documents = 0
  #unbalancedCount = 0
  #entries = 0

  constructor (warnings: Warnings, { thruDate, keepsNumbers = false }: { thruDate?: string | undefined, keepsNumbers?: boolean }) {
    this.#warnings = warnings
    this.#thruDate = thruDate
    this.passed = { invoices: new Passed(keepsNumbers), expenses: new Passed(keepsNumbers), procurement: new Passed(keepsNumbers) }
  }

  /** @param entries GL entries of all documents up to this one */
  add (document: LedgerDocument, entries: number): void {
    const counts = this.#kinds[document.section.kind]
    counts.documents++
    counts.lines += document.lines
    this.#documents++
    this.#addTotal(document)
    const balanced = document.difference === null ? null : isZero(document.difference)
    if (document.difference !== null && balanced === false) this.#warnUnbalanced(document, document.difference)
    if (balanced === null) this.#warnings.add('BALANCE_NOT_JUDGED', 'There is no total to hold the lines against.', labelOf(document))
    const list = balanced === false ? this.#unbalanced : this.#others
    const passed = this.passed[document.section.kind]
    if (list.length < LISTED || passed.wantsMore) {
      const verdict = toVerdict(document, balanced)
      if (list.length < LISTED) list.push(verdict)
      passed.show(verdict)
    }
    passed.add(document.number)
    this.#warnOfPosting(document, entries)
  }

  /** Warns of what would keep a document from being marked as exported, or of posting it too early. */
  #warnOfPosting (document: LedgerDocument, entries: number): void {
    if (entries === this.#entries) {
      this.#warnings.add('NO_GL_ENTRIES', 'The document names no GL entry, so it cannot be marked as exported and comes again.', labelOf(document))
    }
    this.#entries = entries
    const { date } = document
    if (this.#thruDate !== undefined && date !== null && /^\d{4}-/.test(date) && date > this.#thruDate) {
      this.#warnings.add('AFTER_THRU_DATE', `The document is dated ${date}, after the thru date ${this.#thruDate}, and was exported all the same.`, labelOf(document))
    }
  }

  finish (ledger: Ledger): Summary {
    const items = [...this.#unbalanced, ...this.#others].slice(0, LISTED)
    return {
      kinds: this.#kinds,
      totals: KINDS.flatMap(kind => [...this.#totals[kind]].map(
        ([currency, { documents, total }]) => ({ kind, currency, documents, total: formatAmount(total) }))),
      accounts: ledger.accounts.list(),
      balance: { balanced: this.#unbalancedCount === 0, documents: this.#documents, unbalanced: this.#unbalancedCount },
      documents: { items, omitted: this.#documents - items.length },
      glEntries: { count: ledger.glEntries.count, ranges: ledger.glEntries.toRanges() },
      nonReimbursableExpenses: { count: ledger.nonReimbursableExpenses.count, ranges: ledger.nonReimbursableExpenses.toRanges() }
    }
  }

  #addTotal ({ section, currency, total }: LedgerDocument): void {
    const totals = this.#totals[section.kind]
    const sum = totals.get(currency)
    if (sum === undefined) {
      totals.set(currency, { documents: 1, total: total ?? 0 })
      return
    }
    sum.documents++
    if (total !== null) sum.total = sumOf(sum.total, total)
  }

  #warnUnbalanced (document: LedgerDocument, difference: ExactAmount): void {
    this.#unbalancedCount++
    this.#warnings.add('UNBALANCED_DOCUMENT',
      `The lines and the total differ by ${formatAmount(difference)}.`, labelOf(document))
  }
}

function toVerdict (document: LedgerDocument, balanced: boolean | null): Verdict {
  return {
    kind: document.section.kind,
    number: document.number,
    date: document.date,
    currency: document.currency,
    total: document.total === null ? null : formatAmount(document.total),
    balanced,
    difference: document.difference === null ? null : formatAmount(document.difference)
  }
}
