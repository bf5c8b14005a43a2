import type { LeftOut, LeftOutReason } from '../../openapi/diagnosis.ts'
import type { DocumentFacts } from '../domain/document-reader.ts'
import type { Kind, UnderstoodRequest } from '../domain/export-request.ts'
import { parseRange } from '../domain/id-ranges.ts'
import type { UnpostedRow } from '../domain/unposted.ts'
import { labelOf, reasonByRecord, reasonsByRequest, toLeftOut } from './left-out.ts'

const LISTED = 200
const UNEXPLAINED: readonly LeftOutReason[] = ['ACCOUNT_NUMBER_MISSING', 'GL_ACCOUNT_MISSING', 'NO_GL_ENTRIES']

/** One list compared with an export; of what was left out at most 200 of each sort are named, all are counted. */
export interface Compared {
  kind: Kind
  /** Why it was not compared; null when it was. */
  why: string | null
  listed: number
  exported: number
  leftOut: number
  notCompared: number
  notes: string[]
  /** How many records each reason left out, and the first of them. */
  reasons: Map<LeftOutReason, { records: number, first: LeftOut }>
  /** What nothing in the request explains. */
  unexplained: LeftOut[]
  explained: LeftOut[]
  /** Exported records that have a tax and no tax code. */
  withoutTaxCode: { records: string[], omitted: number }
}

/** What an export is compared by. */
export interface ComparedExport {
  request: UnderstoodRequest
  facts: Pick<DocumentFacts, 'summary' | 'passed'>
}

/** A comparison that takes the rows of one list. */
export interface RowComparison {
  readonly listed: number
  take (row: UnpostedRow): void
  /** @param count rows of the whole list */
  finish (count: number): Compared
  fail (why: string): Compared
}

export function compareRows (kind: Kind, exported: ComparedExport): RowComparison {
  return new Rows(kind, exported)
}

class Rows implements RowComparison {
  readonly #kind: Kind
  readonly #export: ComparedExport
  readonly #keys: ExportedKeys
  readonly #reasonByRequest: (row: UnpostedRow) => LeftOutReason | null
  /** Rows that the request leaves out, whose number is in the export all the same: others of that number may be meant. */
  readonly #deferred: { row: UnpostedRow, reason: LeftOutReason }[] = []
  readonly #result: Compared

  constructor (kind: Kind, exported: ComparedExport) {
    this.#kind = kind
    this.#export = exported
    this.#keys = kind === 'expenses' ? new EntryKeys(exported.facts.summary.glEntries.ranges) : new NumberKeys(exported.facts.passed[kind].numbers)
    this.#reasonByRequest = reasonsByRequest(kind, exported.request)
    this.#result = nothing(kind, null)
  }

  get listed (): number {
    return this.#result.listed
  }

  take (row: UnpostedRow): void {
    const result = this.#result
    result.listed++
    if (row.key === null) {
      result.notCompared++
      return
    }
    const reason = this.#reasonByRequest(row)
    if (reason !== null && this.#keys.has(row.key)) this.#deferred.push({ row, reason })
    else this.#settle(row, row.key, reason)
  }

  finish (count: number): Compared {
    const result = this.#result
    for (const { row, reason } of this.#deferred) this.#settle(row, row.key as string, reason)
    if (count > result.listed) result.notes.push(`Only the first ${result.listed} of ${count} rows were compared (UNPOSTED_MAX_ROWS).`)
    if (result.notCompared > 0) result.notes.push(`${result.notCompared} rows have no number to be found by, such as inventory adjustments.`)
    if (result.exported === 0 && this.#export.facts.summary.kinds[this.#kind].documents > 0) this.#giveUpUnexplained()
    return result
  }

  fail (why: string): Compared {
    return nothing(this.#kind, why)
  }

  #settle (row: UnpostedRow, key: string, reason: LeftOutReason | null): void {
    const result = this.#result
    if (this.#keys.claim(key)) {
      result.exported++
      if (!row.lacksTaxCode) return
      if (result.withoutTaxCode.records.length < LISTED) result.withoutTaxCode.records.push(labelOf(row))
      else result.withoutTaxCode.omitted++
      return
    }
    const why = reason ?? reasonByRecord(row)
    const list = reason === null ? result.unexplained : result.explained
    const same = result.reasons.get(why)
    result.leftOut++
    if (same !== undefined) same.records++
    if (same !== undefined && list.length === LISTED) return
    const item = toLeftOut(row, why, this.#export.request)
    if (same === undefined) result.reasons.set(why, { records: 1, first: item })
    if (list.length < LISTED) list.push(item)
  }

  /** Nothing of the list is in the export though the export is not empty: then the two name records differently. */
  #giveUpUnexplained (): void {
    const result = this.#result
    if (result.unexplained.length === 0) return
    for (const reason of UNEXPLAINED) {
      const { records } = result.reasons.get(reason) ?? { records: 0 }
      result.reasons.delete(reason)
      result.leftOut -= records
      result.notCompared += records
    }
    result.unexplained = []
    result.notes.push('Not one row of the list was found in the export, so the two seem to name records differently; none is said to be left out.')
  }
}

function nothing (kind: Kind, why: string | null): Compared {
  return {
    kind, why, listed: 0, exported: 0, leftOut: 0, notCompared: 0, notes: [], reasons: new Map(), unexplained: [], explained: [], withoutTaxCode: { records: [], omitted: 0 }
  }
}

/** What an export holds, by the key of a list's row. */
interface ExportedKeys {
  has (key: string): boolean
  /** Takes one document of this key, while there is one left. */
  claim (key: string): boolean
}

/** Numbers of documents; a purchase order that was received in parts comes as often as parts were received. */
class NumberKeys implements ExportedKeys {
  readonly #numbers: ReadonlyMap<string, number>
  readonly #claimed = new Map<string, number>()

  constructor (numbers: ReadonlyMap<string, number>) {
    this.#numbers = numbers
  }

  has (key: string): boolean {
    return this.#numbers.has(key)
  }

  claim (key: string): boolean {
    const claimed = this.#claimed.get(key) ?? 0
    if (claimed >= (this.#numbers.get(key) ?? 0)) return false
    this.#claimed.set(key, claimed + 1)
    return true
  }
}

/** GL entries: an expense is known by its own, because bills gather several. */
class EntryKeys implements ExportedKeys {
  readonly #ranges: { from: number, to: number }[]

  constructor (ranges: readonly string[]) {
    this.#ranges = ranges.map(parseRange)
  }

  has (key: string): boolean {
    const id = Number(key)
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ranges[middle] as { to: number }).to < id) low = middle + 1
      else high = middle
    }
    const found = this.#ranges[low]
    return found !== undefined && found.from <= id
  }

  claim (key: string): boolean {
    return this.has(key)
  }
}
