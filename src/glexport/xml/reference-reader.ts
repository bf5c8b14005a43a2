import { FIRST_NON_ASCII, HASH, SEMICOLON, SMALL_X, SPACE, TAB, LINE_FEED, CARRIAGE_RETURN, ascii } from './ascii.ts'
import { NAME_CLASS, NAME_PART, NAME_START, NAME_UNDECIDED } from './name-characters.ts'
import { characterText, excerpt } from './reason-text.ts'
import { encodeUtf8, utf8Text } from './utf8.ts'
import type { XmlInput } from './xml-input.ts'

/** The entities of §4.6 by the number that their names' bytes make. */
const PREDEFINED = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"]].map(
  ([name = '', character = '']) => [ascii(name).reduce(withByte, 0), character.charCodeAt(0)]))
const LONGEST_PREDEFINED = 4
// No entity that exists has a name nearly as long.
const NAME_ROOM = 40
const NO_DIGIT = 255
const DIGIT_VALUES = digitValues()
const BEYOND_UNICODE = 0x110000

function digitValues (): Uint8Array {
  const values = new Uint8Array(256).fill(NO_DIGIT)
  ascii('0123456789abcdef').forEach((byte, value) => { values[byte] = value })
  ascii('ABCDEF').forEach((byte, index) => { values[byte] = 10 + index })
  return values
}

/**
 * Reads what follows an ampersand (XML 1.0 §4.1 [66], [68]). Without a DTD only the five entities of §4.6 exist.
 */
export class ReferenceReader {
  /** The UTF-8 bytes of the character referred to. */
  readonly bytes = new Uint8Array(4)
  length = 0
  private readonly name = new Uint8Array(NAME_ROOM)
  private nameLength = 0
  /** The number that the name's bytes make. */
  private nameNumber = 0
  /** 0 while it is not a character reference. */
  private radix: 0 | 10 | 16 = 0
  private digits = 0
  private codePoint = 0

  begin (): void {
    this.nameLength = 0
    this.nameNumber = 0
    this.radix = 0
    this.digits = 0
    this.codePoint = 0
  }

  /** Reads on; true if the reference is complete. */
  take (input: XmlInput): boolean {
    while (input.at < input.end) {
      const byte = input.bytes[input.at] as number
      if (byte === SEMICOLON) {
        this.resolve(input)
        input.at++
        return true
      }
      if (this.radix === 0) this.takeNameByte(input, byte)
      else this.takeNumberByte(input, byte)
      input.at++
    }
    return false
  }

  private takeNameByte (input: XmlInput, byte: number): void {
    if (byte === HASH && this.nameLength === 0) {
      this.radix = 10
      return
    }
    const accepted = NAME_UNDECIDED | (this.nameLength === 0 ? NAME_START : NAME_PART)
    if (((NAME_CLASS[byte] as number) & accepted) === 0) this.refuseForm(input)
    if (this.nameLength === NAME_ROOM) this.refuseEntity(input)
    this.name[this.nameLength++] = byte
    this.nameNumber = withByte(this.nameNumber, byte)
  }

  private takeNumberByte (input: XmlInput, byte: number): void {
    if (byte === SMALL_X && this.radix === 10 && this.digits === 0) {
      this.radix = 16
      return
    }
    const value = DIGIT_VALUES[byte] as number
    if (value >= this.radix) this.refuseForm(input)
    this.digits = 1
    this.codePoint = Math.min(this.codePoint * this.radix + value, BEYOND_UNICODE)
  }

  private resolve (input: XmlInput): void {
    if (this.radix === 0) this.resolveEntity(input)
    else this.resolveNumber(input)
  }

  private resolveEntity (input: XmlInput): void {
    if (this.nameLength === 0) this.refuseForm(input)
    const character = this.nameLength > LONGEST_PREDEFINED ? undefined : PREDEFINED.get(this.nameNumber)
    if (character === undefined) this.refuseEntity(input)
    this.length = encodeUtf8(character, this.bytes)
  }

  private resolveNumber (input: XmlInput): void {
    if (this.digits === 0) this.refuseForm(input)
    if (!isXmlCharacter(this.codePoint)) {
      const named = this.codePoint === BEYOND_UNICODE ? 'beyond U+10FFFF' : characterText(this.codePoint)
      input.fail(`a character reference to ${named}, which is not allowed in XML`)
    }
    this.length = encodeUtf8(this.codePoint, this.bytes)
  }

  private refuseEntity (input: XmlInput): never {
    const name = utf8Text(this.name.subarray(0, this.nameLength))
    input.fail(`undefined entity '${excerpt(name)}'`)
  }

  private refuseForm (input: XmlInput): never {
    input.fail("'&' begins no well-formed reference")
  }
}

function withByte (number: number, byte: number): number {
  return (number << 8) | byte
}

/** Char of XML 1.0 §2.2 [2]. */
function isXmlCharacter (codePoint: number): boolean {
  if (codePoint < SPACE) return codePoint === TAB || codePoint === LINE_FEED || codePoint === CARRIAGE_RETURN
  if (codePoint < FIRST_NON_ASCII) return true
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return false
  return codePoint !== 0xfffe && codePoint !== 0xffff && codePoint < BEYOND_UNICODE
}
