/** Ids per page: a page is 512 bytes, and ids that are used together lie together. */
const pageSize = 4096

/** A set of GL entry ids as pages of bits: two million marked entries need a quarter of a megabyte. */
export class EntryIdSet {
  readonly #pages = new Map<number, Uint32Array>()
  #size = 0

  get size (): number {
    return this.#size
  }

  has (id: number): boolean {
    const word = this.#pages.get(Math.floor(id / pageSize))?.[id % pageSize >>> 5] ?? 0
    return (word >>> (id & 31) & 1) === 1
  }

  add (id: number): void {
    if (this.has(id)) return
    const number = Math.floor(id / pageSize)
    const page = this.#pages.get(number) ?? new Uint32Array(pageSize / 32)
    this.#pages.set(number, page)
    const word = id % pageSize >>> 5
    page[word] = (page[word] ?? 0) | 1 << (id & 31)
    this.#size++
  }

  delete (id: number): void {
    if (!this.has(id)) return
    const page = this.#pages.get(Math.floor(id / pageSize))
    const word = id % pageSize >>> 5
    if (page !== undefined) page[word] = (page[word] ?? 0) & ~(1 << (id & 31))
    this.#size--
  }

  /** A copy that later marks do not change: a running export keeps the state it started with. */
  copy (): EntryIdSet {
    const copy = new EntryIdSet()
    for (const [number, page] of this.#pages) copy.#pages.set(number, page.slice())
    copy.#size = this.#size
    return copy
  }

  /** All ids, ascending. */
  * [Symbol.iterator] (): Generator<number> {
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      for (let id = number * pageSize; id < (number + 1) * pageSize; id++) if (this.has(id)) yield id
    }
  }
}
