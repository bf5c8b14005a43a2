/** Bytes being gathered; keeps its room for the next time. */
export class ByteBuffer {
  bytes = new Uint8Array(256)
  length = 0

  append (source: Uint8Array, from: number, to: number): void {
    const length = this.length + to - from
    if (length > this.bytes.length) this.grow(length)
    const bytes = this.bytes
    let at = this.length
    for (let next = from; next < to; next++) bytes[at++] = source[next] as number
    this.length = length
  }

  push (byte: number): void {
    if (this.length === this.bytes.length) this.grow(this.length + 1)
    this.bytes[this.length++] = byte
  }

  // Doubling keeps the copying proportional to what is gathered, however small the pieces.
  private grow (needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}
