/** First and last id of a run. */
type Run = readonly [from: number, to: number]

/** A set of record ids as ascending runs, which stays small where ids lie close together. */
export class IdRanges {
  readonly #runs: readonly Run[]

  private constructor (runs: readonly Run[]) {
    this.#runs = runs
  }

  static of (ids: Iterable<number>): IdRanges {
    return new IdRanges(joined([...ids].map(id => [id, id] as const)))
  }

  /** Reads lists as a summary writes them, such as `1503-1510` and `1600`. */
  static parse (...lists: (readonly string[])[]): IdRanges {
    return new IdRanges(joined(lists.flat().map(text => {
      const [from = 0, to = from] = text.split('-').map(Number)
      return [from, to] as const
    })))
  }

  get count (): number {
    return this.#runs.reduce((sum, [from, to]) => sum + to - from + 1, 0)
  }

  get isEmpty (): boolean {
    return this.#runs.length === 0
  }

  /** Smallest and largest id; null where there is none. */
  get bounds (): { first: number | null, last: number | null } {
    return { first: this.#runs[0]?.[0] ?? null, last: this.#runs.at(-1)?.[1] ?? null }
  }

  /** What is in both. */
  within (other: IdRanges): IdRanges {
    return this.without(this.without(other))
  }

  /** What is here and not in the other set. */
  without (other: IdRanges): IdRanges {
    const left: Run[] = []
    let at = 0
    for (const [from, to] of this.#runs) {
      let start = from
      while ((other.#runs[at]?.[1] ?? Infinity) < start) at++
      for (let next = at; start <= to; next++) {
        const [cutFrom, cutTo] = other.#runs[next] ?? [Infinity, Infinity]
        if (cutFrom > start) left.push([start, Math.min(to, cutFrom - 1)])
        start = Math.max(start, cutTo + 1)
      }
    }
    return new IdRanges(left)
  }

  equals (other: IdRanges): boolean {
    return this.count === other.count && this.without(other).isEmpty
  }

  /** Every id, ascending. */
  * [Symbol.iterator] (): Generator<number> {
    for (const [from, to] of this.#runs) for (let id = from; id <= to; id++) yield id
  }

  /** Runs as a summary writes them. */
  toRanges (): string[] {
    return this.#runs.map(([from, to]) => from === to ? String(from) : `${from}-${to}`)
  }
}

/** Runs in order, with those that touch or overlap made one. */
function joined (runs: Run[]): Run[] {
  const whole: [number, number][] = []
  for (const [from, to] of runs.sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}
