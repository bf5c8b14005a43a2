import type { WordPages } from './word-pages.ts'

const WORD_BYTES = 4

/** Bytes that are written again and again, four at a time. */
export class Label {
  /** Room that writing it takes, which may be some more than it has bytes. */
  readonly reach: number
  readonly #length: number
  readonly #words: Int32Array
  readonly #from: number
  readonly #to: number

  /** @param pages where it lies with others; without them it lies alone */
  constructor (text: string, pages?: WordPages) {
    const bytes = new TextEncoder().encode(text)
    const count = Math.ceil(bytes.length / WORD_BYTES)
    const padded = new Uint8Array(count * WORD_BYTES)
    padded.set(bytes)
    const view = new DataView(padded.buffer)
    const { words, at } = pages?.take(count) ?? { words: new Int32Array(count), at: 0 }
    for (let index = 0; index < count; index++) words[at + index] = view.getInt32(index * WORD_BYTES, true)
    this.#words = words
    this.#from = at
    this.#to = at + count
    this.#length = bytes.length
    this.reach = padded.length
  }

  /** Puts its words at `at`; answers how many bytes they are. */
  copyTo (words: Int32Array, at: number): number {
    words.set(this.#words.subarray(this.#from, this.#to), at)
    return this.#length
  }

  /** Writes at `at`, with zeros behind it up to its reach; answers the place behind it. */
  writeTo (view: DataView, at: number): number {
    const words = this.#words
    const to = this.#to
    let next = at
    for (let index = this.#from; index < to; index++) {
      view.setInt32(next, words[index] as number, true)
      next += WORD_BYTES
    }
    return at + this.#length
  }
}
