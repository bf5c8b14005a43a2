import type { WordPages } from '../word-pages.ts'

const WORD_BYTES = 4

/** Bytes to look for, compared four at a time. */
export class WordPattern {
  private readonly words: Int32Array
  private readonly first: number
  private readonly last: number
  private readonly lastMask: number
  readonly patternLength: number

  /** @param pages where it lies with others; without them it lies alone */
  constructor (pattern: Uint8Array, pages?: WordPages) {
    const whole = Math.floor(pattern.length / WORD_BYTES)
    const padded = new DataView(new ArrayBuffer((whole + 1) * WORD_BYTES))
    pattern.forEach((byte, index) => padded.setUint8(index, byte))
    const { words, at } = pages?.take(whole + 1) ?? { words: new Int32Array(whole + 1), at: 0 }
    for (let index = 0; index <= whole; index++) words[at + index] = padded.getInt32(index * WORD_BYTES, true)
    this.words = words
    this.first = at
    this.last = at + whole
    // zero for no byte left over: then whatever follows is the same
    this.lastMask = (1 << ((pattern.length % WORD_BYTES) * 8)) - 1
    this.patternLength = pattern.length
  }

  /** Whether the pattern stands at `from`; false where not quite enough lies before `end`, even if it does. */
  isAt (view: DataView, from: number, end: number): boolean {
    const { words, first, last } = this
    if (from + (last - first + 1) * WORD_BYTES > end) return false
    let at = from
    for (let index = first; index < last; index++) {
      if (view.getInt32(at, true) !== words[index]) return false
      at += WORD_BYTES
    }
    return (view.getInt32(at, true) & this.lastMask) === words[last]
  }
}
