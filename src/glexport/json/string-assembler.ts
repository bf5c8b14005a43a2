import { BACKSLASH, DIGIT_0, DIGIT_9, LOWER_A, LOWER_F, LOWER_U, QUOTE, SPACE } from './ascii.ts'
import { describeByte } from './describe-input.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { endOfPlainText } from './plain-text.ts'
import type { TextPlace } from './text-place.ts'
import { isSecondByte, sequenceSize } from './utf8-sequence.ts'

const TEXT = 0
const SEQUENCE = 1
const ESCAPE = 2
const HEX = 3

/** RFC 8259, 7: what the character after a backslash stands for. */
const ESCAPES: ReadonlyMap<number, number> = new Map(
  Array.from('"\\/bfnrt', (letter, i) => [letter.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(i)])
)

/** Puts together a string that has escapes or that the end of a chunk cuts, at any byte. */
export class StringAssembler {
  /** The string so far, escapes replaced, as UTF-8. */
  readonly text = new GrowingBytes()
  readonly #place: TextPlace
  #what = ''
  #limit = 0
  #mode = TEXT
  /** The UTF-8 sequence being read: its first byte and how many bytes of it have come. */
  #lead = 0
  #sequenceBytes = 0
  #hexDigits = 0
  #hexValue = 0
  /** An escaped high surrogate that waits for its low one, else 0. */
  #highSurrogate = 0

  constructor (place: TextPlace) {
    this.#place = place
  }

  /** Begins after the opening quote of `what`, which may have `limit` bytes. */
  begin (what: string, limit: number): void {
    this.text.clear()
    this.#what = what
    this.#limit = limit
    this.#mode = TEXT
  }

  /** Reads on: the index of the closing quote, or -1 if the string goes on in the next chunk. */
  read (chunk: Uint8Array, view: DataView, from: number): number {
    let i = from
    while (i < chunk.length) {
      if (this.#mode === TEXT) {
        const end = this.#highSurrogate === 0 ? endOfPlainText(view, chunk, i) : i
        this.#append(chunk, i, end)
        if (end === chunk.length) return -1
        if (chunk[end] === QUOTE && this.#highSurrogate === 0) return end
        this.#leaveText(chunk[end] as number, end)
        i = end + 1
      } else {
        const byte = chunk[i] as number
        if (this.#mode === SEQUENCE) this.#continueSequence(byte, i)
        else if (this.#mode === ESCAPE) this.#readEscape(byte, i)
        else this.#readHexDigit(byte, i)
        i += 1
      }
    }
    return -1
  }

  #append (chunk: Uint8Array, from: number, to: number): void {
    const room = this.#limit - this.text.length
    if (to - from > room) throw this.#tooLong(from + room)
    this.text.append(chunk, from, to)
  }

  #push (byte: number, at: number): void {
    if (this.text.length === this.#limit) throw this.#tooLong(at)
    this.text.push(byte)
  }

  #tooLong (at: number): Error {
    return this.#place.error(`${this.#what} is longer than ${this.#limit} bytes`, at)
  }

  #leaveText (byte: number, at: number): void {
    if (byte === BACKSLASH) {
      this.#mode = ESCAPE
    } else if (this.#highSurrogate !== 0) {
      throw this.#loneSurrogate(at)
    } else if (byte < SPACE) {
      throw this.#place.error(`a string holds the control character ${describeByte(byte)} unescaped`, at)
    } else if (sequenceSize(byte) === 0) {
      throw this.#notUtf8(byte, at)
    } else {
      this.#mode = SEQUENCE
      this.#lead = byte
      this.#sequenceBytes = 1
      this.#push(byte, at)
    }
  }

  #continueSequence (byte: number, at: number): void {
    const fits = this.#sequenceBytes === 1 ? isSecondByte(this.#lead, byte) : (byte & 0xc0) === 0x80
    if (!fits) throw this.#notUtf8(byte, at)
    this.#push(byte, at)
    this.#sequenceBytes += 1
    if (this.#sequenceBytes === sequenceSize(this.#lead)) this.#mode = TEXT
  }

  #readEscape (byte: number, at: number): void {
    if (byte === LOWER_U) {
      this.#mode = HEX
      this.#hexDigits = 0
      this.#hexValue = 0
      return
    }
    if (this.#highSurrogate !== 0) throw this.#loneSurrogate(at)
    const meant = ESCAPES.get(byte)
    if (meant === undefined) throw this.#place.error(`a backslash cannot be followed by ${describeByte(byte)}`, at)
    this.#push(meant, at)
    this.#mode = TEXT
  }

  #readHexDigit (byte: number, at: number): void {
    const digit = hexDigit(byte)
    if (digit < 0) throw this.#place.error(`\\u must be followed by four hex digits, found ${describeByte(byte)}`, at)
    this.#hexValue = this.#hexValue << 4 | digit
    this.#hexDigits += 1
    if (this.#hexDigits < 4) return
    this.#mode = TEXT
    this.#takeCodeUnit(this.#hexValue, at)
  }

  #takeCodeUnit (unit: number, at: number): void {
    const isLow = (unit & 0xfc00) === 0xdc00
    if (isLow !== (this.#highSurrogate !== 0)) throw this.#loneSurrogate(at)
    if (isLow) {
      const point = 0x10000 + ((this.#highSurrogate & 0x3ff) << 10 | unit & 0x3ff)
      this.#highSurrogate = 0
      this.#push(0xf0 | point >> 18, at)
      this.#push(0x80 | point >> 12 & 0x3f, at)
      this.#push(0x80 | point >> 6 & 0x3f, at)
      this.#push(0x80 | point & 0x3f, at)
    } else if ((unit & 0xfc00) === 0xd800) {
      this.#highSurrogate = unit
    } else if (unit < 0x80) {
      this.#push(unit, at)
    } else if (unit < 0x800) {
      this.#push(0xc0 | unit >> 6, at)
      this.#push(0x80 | unit & 0x3f, at)
    } else {
      this.#push(0xe0 | unit >> 12, at)
      this.#push(0x80 | unit >> 6 & 0x3f, at)
      this.#push(0x80 | unit & 0x3f, at)
    }
  }

  #loneSurrogate (at: number): Error {
    return this.#place.error('an escaped surrogate stands alone', at)
  }

  #notUtf8 (byte: number, at: number): Error {
    return this.#place.error(`the text is not UTF-8: ${describeByte(byte)} cannot stand here`, at)
  }
}

function hexDigit (byte: number): number {
  if (byte >= DIGIT_0 && byte <= DIGIT_9) return byte - DIGIT_0
  const letter = byte | 0x20
  return letter >= LOWER_A && letter <= LOWER_F ? letter - LOWER_A + 10 : -1
}
