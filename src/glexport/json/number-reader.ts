import { SPACE } from './ascii.ts'
import { describeByte } from './describe-input.ts'
import { GrowingBytes } from './growing-bytes.ts'
import type { JsonHandler } from './json-handler.ts'
import type { TextPlace } from './text-place.ts'

const START = 0
const MINUS = 1
const ZERO = 2
const INTEGER = 3
const POINT = 4
const FRACTION = 5
const EXPONENT_MARK = 6
const EXPONENT_SIGN = 7
const EXPONENT = 8

/** The number was complete before this byte. */
const ENDS = 9
/** No number goes on like this. */
const BROKEN = 10

const DIGITS = '0123456789'
const STEPS: ReadonlyArray<readonly [from: number, bytes: string, to: number]> = [
  [START, '-', MINUS], [START, '0', ZERO], [START, '123456789', INTEGER],
  [MINUS, '0', ZERO], [MINUS, '123456789', INTEGER],
  [ZERO, DIGITS, BROKEN], [ZERO, '.', POINT], [ZERO, 'eE', EXPONENT_MARK],
  [INTEGER, DIGITS, INTEGER], [INTEGER, '.', POINT], [INTEGER, 'eE', EXPONENT_MARK],
  [POINT, DIGITS, FRACTION],
  [FRACTION, DIGITS, FRACTION], [FRACTION, 'eE', EXPONENT_MARK],
  [EXPONENT_MARK, '+-', EXPONENT_SIGN], [EXPONENT_MARK, DIGITS, EXPONENT],
  [EXPONENT_SIGN, DIGITS, EXPONENT],
  [EXPONENT, DIGITS, EXPONENT]
]

/** RFC 8259, 6 as a table: `[state << 8 | byte]` is the next state, `ENDS` or `BROKEN`. */
const STEPS_BY_BYTE = stepsByByte()

/** Reads one number at a time, which the end of a chunk may cut at any byte, and tells it exactly as it was written. */
export class NumberReader {
  readonly #handler: JsonHandler
  readonly #place: TextPlace
  readonly #limit: number
  /** What earlier chunks held of the number. */
  readonly #begun = new GrowingBytes()
  #state = START

  constructor (handler: JsonHandler, place: TextPlace, limit: number) {
    this.#handler = handler
    this.#place = place
    this.#limit = limit
  }

  begin (): void {
    this.#begun.clear()
    this.#state = START
  }

  /** Index of the byte after the number, or -1 if the number may go on in the next chunk. */
  read (chunk: Uint8Array, from: number): number {
    let state = this.#state
    let step = state
    let i = from
    for (; i < chunk.length; i++) {
      step = STEPS_BY_BYTE[state << 8 | (chunk[i] as number)] as number
      if (step >= ENDS) break
      state = step
    }
    const begun = this.#begun
    const room = this.#limit - begun.length
    if (i - from > room) throw this.#place.error(`a number is longer than ${this.#limit} bytes`, from + room)
    if (i === chunk.length) {
      this.#state = state
      begun.append(chunk, from, i)
      return -1
    }
    if (step === BROKEN) {
      throw this.#place.error(`a number cannot go on with ${describeByte(chunk[i] as number)}`, i)
    }
    if (begun.length === 0) {
      this.#handler.number(chunk, from, i)
    } else {
      begun.append(chunk, from, i)
      this.#handler.number(begun.bytes, 0, begun.length)
    }
    return i
  }

  /** The document ends after what was read of the number: false if that is no whole number. */
  finish (): boolean {
    if (STEPS_BY_BYTE[this.#state << 8 | SPACE] !== ENDS) return false
    this.#handler.number(this.#begun.bytes, 0, this.#begun.length)
    return true
  }
}

function stepsByByte (): Uint8Array {
  const table = new Uint8Array(9 * 256).fill(BROKEN)
  for (const complete of [ZERO, INTEGER, FRACTION, EXPONENT]) {
    table.fill(ENDS, complete << 8, (complete + 1) << 8)
  }
  for (const [from, bytes, to] of STEPS) {
    for (const byte of Buffer.from(bytes)) table[from << 8 | byte] = to
  }
  return table
}
