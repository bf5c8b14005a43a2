const SLOTS = 1024
const LONGEST = 32

/**
 * Turns bytes into strings, the same bytes into the same string, because account numbers and currencies come again on
 * every line. Holds the latest string per slot only, so that it cannot grow.
 */
export class TextPool {
  readonly #texts = new Array<string | undefined>(SLOTS).fill(undefined)
  readonly #bytes = new Array<Uint8Array | undefined>(SLOTS).fill(undefined)
  #source: Uint8Array = new Uint8Array(0)
  #view: Buffer = Buffer.alloc(0)

  /** The UTF-8 text of a slice. */
  text (bytes: Uint8Array, from: number, to: number): string {
    const length = to - from
    if (length > LONGEST) return this.decode(bytes, from, to)
    let hash = length
    for (let index = from; index < to; index++) hash = Math.imul(hash ^ (bytes[index] as number), 0x01000193)
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
    const known = this.#bytes[slot]
    if (known !== undefined && known.length === length && equals(known, bytes, from)) return this.#texts[slot] as string
    const text = this.decode(bytes, from, to)
    // a real copy: `slice` of a `Buffer` is a view, which would keep the whole piece alive and change with it
    this.#bytes[slot] = new Uint8Array(bytes.subarray(from, to))
    this.#texts[slot] = text
    return text
  }

  /** As `text`, for what hardly comes twice. Keeps a view, because a reader hands out the same bytes again and again. */
  decode (bytes: Uint8Array, from: number, to: number): string {
    if (bytes !== this.#source) {
      this.#source = bytes
      this.#view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    return this.#view.toString('utf8', from, to)
  }
}

function equals (known: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < known.length; index++) {
    if (known[index] !== bytes[from + index]) return false
  }
  return true
}
