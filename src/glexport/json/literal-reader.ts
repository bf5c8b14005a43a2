import { describeByte } from './describe-input.ts'
import type { JsonHandler } from './json-handler.ts'
import type { TextPlace } from './text-place.ts'

interface Literal {
  readonly value: true | false | null
  readonly bytes: Uint8Array
}

// RFC 8259, 3; the first byte tells them apart
const TRUE: Literal = { value: true, bytes: Buffer.from('true') }
const FALSE: Literal = { value: false, bytes: Buffer.from('false') }
const NULL: Literal = { value: null, bytes: Buffer.from('null') }

/** Reads one literal name at a time, which the end of a chunk may cut at any byte. */
export class LiteralReader {
  readonly #handler: JsonHandler
  readonly #place: TextPlace
  #literal = NULL
  #matched = 0

  constructor (handler: JsonHandler, place: TextPlace) {
    this.#handler = handler
    this.#place = place
  }

  /** False if no literal begins with `byte`. */
  begin (byte: number): boolean {
    if (byte === NULL.bytes[0]) this.#literal = NULL
    else if (byte === FALSE.bytes[0]) this.#literal = FALSE
    else if (byte === TRUE.bytes[0]) this.#literal = TRUE
    else return false
    this.#matched = 0
    return true
  }

  /** Index of the byte after the literal, or -1 if it goes on in the next chunk. */
  read (chunk: Uint8Array, from: number): number {
    const { bytes, value } = this.#literal
    let matched = this.#matched
    let i = from
    for (; i < chunk.length && matched < bytes.length; i++, matched++) {
      if (chunk[i] !== bytes[matched]) {
        throw this.#place.error(`the literal ${String(value)} cannot go on with ${describeByte(chunk[i] as number)}`, i)
      }
    }
    this.#matched = matched
    if (matched < bytes.length) return -1
    this.#handler.literal(value)
    return i
  }
}
