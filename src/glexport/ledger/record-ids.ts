import { formatRange } from '../../domain/id-ranges.ts'

const PAGE_BITS = 12
const PAGE_IDS = 2 ** PAGE_BITS

/**
 * A set of record ids that stays small when the ids of a batch lie close together, as ConnectWise's running numbers do:
 * one bit an id, in pages of 512 bytes.
 */
export class RecordIds {
  readonly #pages = new Map<number, Uint8Array>()
  #count = 0

  get count (): number {
    return this.#count
  }

  /** False when the id was there already. */
  add (id: number): boolean {
    const number = Math.floor(id / PAGE_IDS)
    let page = this.#pages.get(number)
    if (page === undefined) {
      page = new Uint8Array(PAGE_IDS / 8)
      this.#pages.set(number, page)
    }
    const place = id % PAGE_IDS
    const bit = 1 << (place & 7)
    const byte = page[place >> 3] as number
    if ((byte & bit) !== 0) return false
    page[place >> 3] = byte | bit
    this.#count++
    return true
  }

  /** Ascending runs, such as `1503-1510` or `1600`. */
  toRanges (): string[] {
    let count = 0
    this.#eachRun(() => { count++ })
    // of its length from the start: one that grows is copied again and again, and large batches have many runs
    const ranges = new Array<string>(count)
    let index = 0
    this.#eachRun((from, to) => { ranges[index++] = formatRange({ from, to }) })
    return ranges
  }

  #eachRun (take: (from: number, to: number) => void): void {
    let from = -1
    let last = -2
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      const page = this.#pages.get(number) as Uint8Array
      for (let index = 0; index < page.length; index++) {
        const byte = page[index] as number
        for (let bit = 0; byte >> bit !== 0; bit++) {
          if ((byte & (1 << bit)) === 0) continue
          const id = number * PAGE_IDS + index * 8 + bit
          if (id !== last + 1) {
            if (from >= 0) take(from, last)
            from = id
          }
          last = id
        }
      }
    }
    if (from >= 0) take(from, last)
  }
}
