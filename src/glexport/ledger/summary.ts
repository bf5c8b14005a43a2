import type { Summary } from '../../../openapi/gl-batch.ts'
import { KINDS, type Kind } from '../../domain/export-request.ts'
import { formatDecimal, type Decimal } from './decimal.ts'
import { labelOf, type Ledger, type LedgerDocument } from './ledger.ts'
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

  readonly #totals = new Map<string, { kind: Kind, currency: string | null, documents: number, total: Decimal }>()
  readonly #unbalanced: Verdict[] = []
  readonly #others: Verdict[] = []
  #documents = 0
  #unbalancedCount = 0

  constructor (warnings: Warnings) {
    this.#warnings = warnings
  }

  add (document: LedgerDocument): void {
    const counts = this.#kinds[document.section.kind]
    counts.documents++
    counts.lines += document.lines
    this.#documents++
    this.#addTotal(document)
    const balanced = document.difference === null ? null : document.difference === 0n
    if (document.difference !== null && document.difference !== 0n) this.#warnUnbalanced(document, document.difference)
    if (balanced === null) this.#warnings.add('BALANCE_NOT_JUDGED', 'There is no total to hold the lines against.', labelOf(document))
    const list = balanced === false ? this.#unbalanced : this.#others
    if (list.length < LISTED) list.push(toVerdict(document, balanced))
  }

  finish (ledger: Ledger): Summary {
    const items = [...this.#unbalanced, ...this.#others].slice(0, LISTED)
    return {
      kinds: this.#kinds,
      totals: [...this.#totals.values()]
        .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
        .map(({ total, ...rest }) => ({ ...rest, total: formatDecimal(total) })),
      accounts: ledger.accounts.list(),
      balance: { balanced: this.#unbalancedCount === 0, documents: this.#documents, unbalanced: this.#unbalancedCount },
      documents: { items, omitted: this.#documents - items.length },
      glEntries: { count: ledger.glEntries.count, ranges: ledger.glEntries.toRanges() },
      nonReimbursableExpenses: { count: ledger.nonReimbursableExpenses.count, ranges: ledger.nonReimbursableExpenses.toRanges() }
    }
  }

  #addTotal ({ section, currency, total }: LedgerDocument): void {
    const key = `${section.kind} ${currency ?? ''}`
    const sum = this.#totals.get(key) ?? { kind: section.kind, currency, documents: 0, total: 0n }
    sum.documents++
    if (total !== null) sum.total += total
    this.#totals.set(key, sum)
  }

  #warnUnbalanced (document: LedgerDocument, difference: Decimal): void {
    this.#unbalancedCount++
    this.#warnings.add('UNBALANCED_DOCUMENT',
      `The lines and the total differ by ${formatDecimal(difference)}.`, labelOf(document))
  }
}

function toVerdict (document: LedgerDocument, balanced: boolean | null): Verdict {
  return {
    kind: document.section.kind,
    number: document.number,
    date: document.date,
    currency: document.currency,
    total: document.total === null ? null : formatDecimal(document.total),
    balanced,
    difference: document.difference === null ? null : formatDecimal(document.difference)
  }
}
