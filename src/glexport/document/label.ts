const WORD_BYTES = 4

/** Bytes that are written again and again, four at a time. */
export class Label {
  /** Room that writing it takes, which may be some more than it has bytes. */
  readonly reach: number
  readonly #length: number
  readonly #words: Uint32Array

  constructor (text: string) {
    const bytes = new TextEncoder().encode(text)
    const count = Math.ceil(bytes.length / WORD_BYTES)
    const padded = new Uint8Array(count * WORD_BYTES)
    padded.set(bytes)
    const view = new DataView(padded.buffer)
    this.#words = Uint32Array.from({ length: count }, (_, index) => view.getUint32(index * WORD_BYTES, true))
    this.#length = bytes.length
    this.reach = padded.length
  }

  /** Writes at `at`, with zeros behind it up to its reach; answers the place behind it. */
  writeTo (view: DataView, at: number): number {
    const words = this.#words
    const count = words.length
    for (let index = 0; index < count; index++) view.setUint32(at + index * WORD_BYTES, words[index] as number, true)
    return at + this.#length
  }
}
