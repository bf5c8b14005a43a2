const WORD_BYTES = 4

/** Bytes to look for, compared four at a time. */
export class WordPattern {
  private readonly words: Uint32Array
  private readonly last: number
  private readonly lastMask: number
  /** Bytes that a comparison reads, which may be some more than the pattern has. */
  private readonly reach: number

  constructor (bytes: Uint8Array) {
    const whole = Math.floor(bytes.length / WORD_BYTES)
    const padded = new DataView(new ArrayBuffer((whole + 1) * WORD_BYTES))
    bytes.forEach((byte, index) => padded.setUint8(index, byte))
    this.words = Uint32Array.from({ length: whole }, (_, index) => padded.getUint32(index * WORD_BYTES, true))
    this.last = padded.getInt32(whole * WORD_BYTES, true)
    // zero for no byte left over: then whatever follows is the same
    this.lastMask = (1 << ((bytes.length % WORD_BYTES) * 8)) - 1
    this.reach = (whole + 1) * WORD_BYTES
  }

  /** Whether the pattern stands at `from`; false where less than its reach lies before `end`, even if it does. */
  isAt (view: DataView, from: number, end: number): boolean {
    if (from + this.reach > end) return false
    const words = this.words
    const count = words.length
    let at = from
    for (let index = 0; index < count; index++) {
      if (view.getUint32(at, true) !== words[index]) return false
      at += WORD_BYTES
    }
    return (view.getInt32(at, true) & this.lastMask) === this.last
  }
}
