import {
  AMPERSAND, CARRIAGE_RETURN, CLOSING_BRACKET, FIRST_NON_ASCII, GREATER_THAN, LESS_THAN, LINE_FEED
} from './ascii.ts'
import { TEXT_STOPS } from './content-stops.ts'
import { ReferenceReader } from './reference-reader.ts'
import type { XmlHandler } from './xml-handler.ts'
import type { XmlInput } from './xml-input.ts'

const LINE_END = Uint8Array.of(LINE_FEED)

/** Reads character data and references in an element (XML 1.0 §2.4 [14], §4.1) with line ends normalised (§2.11). */
export class TextRun {
  private readonly handler: XmlHandler
  private readonly reference = new ReferenceReader()
  private inReference = false
  private afterReturn = false
  /** Closing brackets at the end of the piece before, two at most. */
  private brackets = 0

  constructor (handler: XmlHandler) {
    this.handler = handler
  }

  /** Reads on; true if markup follows, its `<` is then taken. */
  take (input: XmlInput): boolean {
    while (input.at < input.end) {
      if (this.inReference) this.takeReference(input)
      else if (this.takeRun(input)) return true
    }
    return false
  }

  private takeReference (input: XmlInput): void {
    if (!this.reference.take(input)) return
    this.inReference = false
    this.handler.text(this.reference.bytes, 0, this.reference.length)
  }

  private takeRun (input: XmlInput): boolean {
    const bytes = input.bytes
    const end = input.end
    let at = input.at
    if (this.afterReturn) {
      this.afterReturn = false
      if (bytes[at] === LINE_FEED) at++
    }
    const from = at
    for (;;) {
      while (at < end && TEXT_STOPS[bytes[at] as number] === 0) at++
      if (at === end) break
      const byte = bytes[at] as number
      if (byte === GREATER_THAN) {
        if (this.bracketsBefore(bytes, from, at) === 2) input.fail("']]>' is not allowed in text", at)
        at++
      } else if (byte >= FIRST_NON_ASCII) at += input.widthAt(at)
      else break
    }
    input.at = at
    const brackets = at === end ? this.bracketsBefore(bytes, from, at) : 0
    this.brackets = brackets
    if (at > from) this.handler.text(bytes, from, at)
    return at < end && this.takeSpecial(input, bytes[at] as number)
  }

  private takeSpecial (input: XmlInput, byte: number): boolean {
    if (byte !== LESS_THAN && byte !== AMPERSAND && byte !== CARRIAGE_RETURN) input.refuseCharacter(byte, input.at)
    input.at++
    if (byte === AMPERSAND) {
      this.reference.begin()
      this.inReference = true
    } else if (byte === CARRIAGE_RETURN) this.takeReturn(input)
    return byte === LESS_THAN
  }

  private takeReturn (input: XmlInput): void {
    // A line feed that follows in this piece is told with the text behind it.
    if (input.at < input.end && input.bytes[input.at] === LINE_FEED) return
    this.afterReturn = true
    this.handler.text(LINE_END, 0, 1)
  }

  /** How many closing brackets of this text stand before a place, two at most. */
  private bracketsBefore (bytes: Uint8Array, from: number, at: number): number {
    let brackets = 0
    while (brackets < 2 && at - brackets > from && bytes[at - brackets - 1] === CLOSING_BRACKET) brackets++
    return at - brackets > from ? brackets : Math.min(2, brackets + this.brackets)
  }
}
