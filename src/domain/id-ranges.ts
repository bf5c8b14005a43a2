/** A run of ids, both ends included. */
export interface IdRange {
  from: number
  to: number
}

/** Reads a run such as `1503-1510` or `1600`. */
export function parseRange (text: string): IdRange {
  const hyphen = text.indexOf('-')
  return { from: Number(hyphen === -1 ? text : text.slice(0, hyphen)), to: Number(text.slice(hyphen + 1)) }
}

/** Two of the longest ids, and the hyphen between them. */
const LONGEST = 2 * String(Number.MAX_SAFE_INTEGER).length + 1
const scratch = Buffer.allocUnsafeSlow(LONGEST)
const HYPHEN = 0x2d
const ZERO = 0x30

/** Writes a run as it stands in a summary. @throws RangeError for what is no id: a whole number from 0 on that JavaScript holds exactly */
export function formatRange ({ from, to }: IdRange): string {
  if (!(from >= 0) || !Number.isSafeInteger(from) || !Number.isSafeInteger(to)) throw new RangeError('A run of ids has an end that is no id.')
  if (from === to) return String(from)
  // a text that is joined of others keeps them or leaves them behind, and large batches have hundreds of thousands of runs
  const second = writeBefore(LONGEST, to)
  scratch[second - 1] = HYPHEN
  return scratch.toString('latin1', writeBefore(second - 1, from))
}

/** Writes an id so that it ends before `end`; answers where it begins. */
function writeBefore (end: number, id: number): number {
  let at = end
  let rest = id
  do {
    const tenth = Math.floor(rest / 10)
    scratch[--at] = ZERO + (rest - tenth * 10)
    rest = tenth
  } while (rest > 0)
  return at
}

/** A set of record ids as ascending runs, which stays small where ids lie close together. */
export class IdRanges {
  readonly #runs: readonly IdRange[]

  private constructor (runs: readonly IdRange[]) {
    this.#runs = runs
  }

  static of (ids: Iterable<number>): IdRanges {
    return new IdRanges(joined([...ids].map(id => ({ from: id, to: id }))))
  }

  /** Reads lists as a summary writes them, such as `1503-1510` and `1600`. */
  static parse (...lists: (readonly string[])[]): IdRanges {
    return new IdRanges(joined(lists.flat().map(parseRange)))
  }

  get count (): number {
    return this.#runs.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  }

  get isEmpty (): boolean {
    return this.#runs.length === 0
  }

  /** Smallest and largest id; null where there is none. */
  get bounds (): { first: number | null, last: number | null } {
    return { first: this.#runs[0]?.from ?? null, last: this.#runs.at(-1)?.to ?? null }
  }

  /** What is in both. */
  within (other: IdRanges): IdRanges {
    return this.without(this.without(other))
  }

  /** What is here and not in the other set. */
  without (other: IdRanges): IdRanges {
    const left: IdRange[] = []
    let at = 0
    for (const { from, to } of this.#runs) {
      let start = from
      while ((other.#runs[at]?.to ?? Infinity) < start) at++
      for (let next = at; start <= to; next++) {
        const cut = other.#runs[next] ?? { from: Infinity, to: Infinity }
        if (cut.from > start) left.push({ from: start, to: Math.min(to, cut.from - 1) })
        start = Math.max(start, cut.to + 1)
      }
    }
    return new IdRanges(left)
  }

  equals (other: IdRanges): boolean {
    return this.count === other.count && this.without(other).isEmpty
  }

  /** Every id, ascending. */
  * [Symbol.iterator] (): Generator<number> {
    for (const { from, to } of this.#runs) for (let id = from; id <= to; id++) yield id
  }

  /** Runs as a summary writes them. */
  toRanges (): string[] {
    return this.#runs.map(formatRange)
  }
}

/** Runs in order, with those that touch or overlap made one. */
function joined (runs: IdRange[]): IdRange[] {
  const whole: IdRange[] = []
  for (const { from, to } of runs.sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to)
    else whole.push({ from, to })
  }
  return whole
}
