const SHORT = 24

/** Bytes gathered from several places; the room is kept for the next use, so that it is allocated once. */
export class GrowingBytes {
  bytes = new Uint8Array(256)
  length = 0

  clear (): void {
    this.length = 0
  }

  push (byte: number): void {
    this.#makeRoom(1)
    this.bytes[this.length++] = byte
  }

  append (source: Uint8Array, from: number, to: number): void {
    this.#makeRoom(to - from)
    if (to - from > SHORT) {
      this.bytes.set(source.subarray(from, to), this.length)
      this.length += to - from
    } else {
      for (let i = from; i < to; i++) this.bytes[this.length++] = source[i] as number
    }
  }

  #makeRoom (size: number): void {
    const needed = this.length + size
    if (needed <= this.bytes.length) return
    // doubling keeps a long token that comes in tiny chunks linear
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }
}
