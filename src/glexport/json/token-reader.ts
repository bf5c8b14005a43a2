import {
  CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, DIGIT_0, DIGIT_9, MINUS, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE
} from './ascii.ts'
import { describeByte, describeKey } from './describe-input.ts'
import type { InternedKey } from './interned-key.ts'
import type { JsonHandler } from './json-handler.ts'
import type { JsonLimits } from './json-limits.ts'
import type { KeyTable } from './key-table.ts'
import { LiteralReader } from './literal-reader.ts'
import { Nesting } from './nesting.ts'
import { NumberReader } from './number-reader.ts'
import { endOfPlainText } from './plain-text.ts'
import { StringAssembler } from './string-assembler.ts'
import { TextPlace } from './text-place.ts'

// what may come next (RFC 8259, 2 to 5)
const VALUE = 0
const FIRST_ELEMENT = 1
const FIRST_KEY = 2
const KEY = 3
const AFTER_KEY = 4
const AFTER_MEMBER = 5
const AFTER_ELEMENT = 6
const AFTER_ROOT = 7
const EXPECTED = ['a value', "a value or ']'", "a key or '}'", 'a key', "':'", "',' or '}'", "',' or ']'", 'the end']

type Cut = 'key' | 'string' | 'number' | 'literal'

/** Reads the tokens of one UTF-8 document (RFC 8259, 2) that comes in chunks; useless after it has thrown. */
export class TokenReader {
  readonly #handler: JsonHandler
  readonly #limits: JsonLimits
  readonly #place = new TextPlace()
  readonly #strings = new StringAssembler(this.#place)
  readonly #numbers: NumberReader
  readonly #literals: LiteralReader
  readonly #nesting: Nesting
  #expectation = VALUE
  /** The token that the end of the last chunk cut. */
  #cut: Cut | null = null

  constructor (handler: JsonHandler, limits: JsonLimits, keys: KeyTable) {
    this.#handler = handler
    this.#limits = limits
    this.#numbers = new NumberReader(handler, this.#place, limits.numberBytes)
    this.#literals = new LiteralReader(handler, this.#place)
    this.#nesting = new Nesting(keys, AFTER_ROOT)
  }

  read (chunk: Uint8Array): void {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
    const { length } = chunk
    let i = this.#resume(chunk, view)
    while (i < length) {
      let byte = chunk[i] as number
      if (byte <= SPACE) {
        i = this.#place.skipSpace(chunk, view, i)
        if (i === length) break
        byte = chunk[i] as number
      }
      switch (this.#expectation) {
        case VALUE:
          i = this.#readValue(chunk, view, i, byte)
          break
        case AFTER_MEMBER:
          i = this.#separate(byte, i, CLOSE_BRACE, KEY)
          break
        case AFTER_ELEMENT:
          i = this.#separate(byte, i, CLOSE_BRACKET, VALUE)
          break
        case FIRST_KEY:
          i = byte === CLOSE_BRACE ? this.#close(byte, i) : this.#readKey(chunk, view, i, byte)
          break
        case KEY:
          i = this.#readKey(chunk, view, i, byte)
          break
        case FIRST_ELEMENT:
          i = byte === CLOSE_BRACKET ? this.#close(byte, i) : this.#readValue(chunk, view, i, byte)
          break
        default:
          if (this.#expectation !== AFTER_KEY || byte !== COLON) throw this.#unexpected(byte, i)
          this.#expectation = VALUE
          i += 1
      }
    }
    this.#place.leaveChunk(length)
  }

  /** The document ends here: throws unless exactly one value was read. */
  finish (): void {
    if (this.#cut === 'number' && this.#numbers.finish()) this.#endValue()
    if (this.#cut !== null) throw this.#place.error(`the document ends inside a ${this.#cut}`, 0)
    if (this.#expectation !== AFTER_ROOT) {
      throw this.#place.error(`the document ends where ${String(EXPECTED[this.#expectation])} is expected`, 0)
    }
  }

  #resume (chunk: Uint8Array, view: DataView): number {
    switch (this.#cut) {
      case null: return 0
      case 'number': return this.#readNumber(chunk, 0)
      case 'literal': return this.#readLiteral(chunk, 0)
      case 'key':
      case 'string': return this.#assemble(chunk, view, 0, this.#cut)
    }
  }

  #endValue (): void {
    this.#cut = null
    this.#expectation = this.#nesting.container.after
  }

  #readKey (chunk: Uint8Array, view: DataView, from: number, byte: number): number {
    const { expected } = this.#nesting.container
    if (expected?.isWrittenAt(view, from, chunk.length) === true) {
      const to = from + expected.writtenSize
      this.#enterKey(expected, to - 2)
      this.#expectation = VALUE
      return to
    }
    if (byte !== QUOTE) throw this.#unexpected(byte, from)
    const end = endOfPlainText(view, chunk, from + 1)
    if (end < chunk.length && chunk[end] === QUOTE && end - from - 1 <= this.#limits.keyBytes) {
      return this.#endKey(chunk, from + 1, end, end)
    }
    this.#strings.begin('a key', this.#limits.keyBytes)
    return this.#assemble(chunk, view, from + 1, 'key')
  }

  #endKey (bytes: Uint8Array, from: number, to: number, at: number): number {
    this.#enterKey(this.#nesting.find(bytes, from, to), at)
    this.#expectation = AFTER_KEY
    return at + 1
  }

  #enterKey (key: InternedKey, at: number): void {
    if (!this.#nesting.enter(key)) throw this.#place.error(`the key ${describeKey(key.text)} appears twice in one object`, at)
    if (this.#nesting.container.keys > this.#limits.keysPerObject) {
      throw this.#place.error(`an object has more than ${this.#limits.keysPerObject} keys`, at)
    }
    this.#handler.key(key)
  }

  #readValue (chunk: Uint8Array, view: DataView, from: number, byte: number): number {
    if (byte === QUOTE) return this.#readString(chunk, view, from + 1)
    if (byte === MINUS || (byte >= DIGIT_0 && byte <= DIGIT_9)) {
      this.#numbers.begin()
      return this.#readNumber(chunk, from)
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#open(byte, from)
    if (!this.#literals.begin(byte)) throw this.#unexpected(byte, from)
    return this.#readLiteral(chunk, from)
  }

  #readString (chunk: Uint8Array, view: DataView, from: number): number {
    const end = endOfPlainText(view, chunk, from)
    if (end < chunk.length && chunk[end] === QUOTE && end - from <= this.#limits.stringBytes) {
      this.#endValue()
      this.#handler.string(chunk, from, end)
      return end + 1
    }
    this.#strings.begin('a string', this.#limits.stringBytes)
    return this.#assemble(chunk, view, from, 'string')
  }

  /** Reads on in a string that could not be taken from the chunk as it is. */
  #assemble (chunk: Uint8Array, view: DataView, from: number, cut: 'key' | 'string'): number {
    const end = this.#strings.read(chunk, view, from)
    if (end < 0) {
      this.#cut = cut
      return chunk.length
    }
    this.#cut = null
    const { bytes, length } = this.#strings.text
    if (cut === 'key') return this.#endKey(bytes, 0, length, end)
    this.#endValue()
    this.#handler.string(bytes, 0, length)
    return end + 1
  }

  #readNumber (chunk: Uint8Array, from: number): number {
    const end = this.#numbers.read(chunk, from)
    if (end < 0) {
      this.#cut = 'number'
      return chunk.length
    }
    this.#endValue()
    return end
  }

  #readLiteral (chunk: Uint8Array, from: number): number {
    const end = this.#literals.read(chunk, from)
    if (end < 0) {
      this.#cut = 'literal'
      return chunk.length
    }
    this.#endValue()
    return end
  }

  #open (byte: number, at: number): number {
    if (this.#nesting.depth === this.#limits.depth) {
      throw this.#place.error(`objects and arrays are nested more than ${this.#limits.depth} deep`, at)
    }
    if (byte === OPEN_BRACE) {
      this.#nesting.open(AFTER_MEMBER)
      this.#expectation = FIRST_KEY
      this.#handler.startObject()
    } else {
      this.#nesting.open(AFTER_ELEMENT)
      this.#expectation = FIRST_ELEMENT
      this.#handler.startArray()
    }
    return at + 1
  }

  #separate (byte: number, at: number, close: number, next: number): number {
    if (byte === close) return this.#close(byte, at)
    if (byte !== COMMA) throw this.#unexpected(byte, at)
    this.#expectation = next
    return at + 1
  }

  #close (byte: number, at: number): number {
    this.#nesting.close()
    this.#endValue()
    if (byte === CLOSE_BRACE) this.#handler.endObject()
    else this.#handler.endArray()
    return at + 1
  }

  #unexpected (byte: number, at: number): Error {
    return this.#place.error(`found ${describeByte(byte)} where ${String(EXPECTED[this.#expectation])} is expected`, at)
  }
}
