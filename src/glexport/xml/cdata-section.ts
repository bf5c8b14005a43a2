import { CARRIAGE_RETURN, CLOSING_BRACKET, FIRST_NON_ASCII, GREATER_THAN, LINE_FEED } from './ascii.ts'
import { CDATA_STOPS } from './content-stops.ts'
import type { XmlHandler } from './xml-handler.ts'
import type { XmlInput } from './xml-input.ts'

const LINE_END = Uint8Array.of(LINE_FEED)
const BRACKETS = Uint8Array.of(CLOSING_BRACKET, CLOSING_BRACKET)

/** Reads a CDATA section behind its `<![CDATA[` (XML 1.0 §2.7) with line ends normalised (§2.11). */
export class CdataSection {
  private readonly handler: XmlHandler
  private afterReturn = false
  /** Closing brackets at the end of the piece before, two at most, not told yet: they may belong to the end mark. */
  private held = 0

  constructor (handler: XmlHandler) {
    this.handler = handler
  }

  /** Reads on; true if the section is complete. */
  take (input: XmlInput): boolean {
    if (this.held > 0 && this.takeHeld(input)) return true
    while (input.at < input.end) {
      if (this.takeRun(input)) return true
    }
    return false
  }

  /** Decides about the held brackets; true if they ended the section. */
  private takeHeld (input: XmlInput): boolean {
    while (input.at < input.end && input.bytes[input.at] === CLOSING_BRACKET) {
      input.at++
      if (this.held === 2) this.handler.text(BRACKETS, 0, 1)
      else this.held = 2
    }
    if (input.at === input.end) return false
    const held = this.held
    this.held = 0
    if (held === 2 && input.bytes[input.at] === GREATER_THAN) {
      input.at++
      return true
    }
    this.handler.text(BRACKETS, 0, held)
    return false
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
      while (at < end && CDATA_STOPS[bytes[at] as number] === 0) at++
      if (at === end) break
      const byte = bytes[at] as number
      if (byte === GREATER_THAN) {
        if (bracketsBefore(bytes, from, at) === 2) {
          input.at = at + 1
          this.tell(bytes, from, at - 2)
          return true
        }
        at++
      } else if (byte >= FIRST_NON_ASCII) at += input.widthAt(at)
      else break
    }
    input.at = at
    this.held = at === end ? bracketsBefore(bytes, from, at) : 0
    this.tell(bytes, from, at - this.held)
    if (at < end) this.takeReturn(input, bytes[at] as number)
    return false
  }

  private takeReturn (input: XmlInput, byte: number): void {
    if (byte !== CARRIAGE_RETURN) input.refuseCharacter(byte, input.at)
    input.at++
    // A line feed that follows in this piece is told with the text behind it.
    if (input.at < input.end && input.bytes[input.at] === LINE_FEED) return
    this.afterReturn = true
    this.handler.text(LINE_END, 0, 1)
  }

  private tell (bytes: Uint8Array, from: number, to: number): void {
    if (to > from) this.handler.text(bytes, from, to)
  }
}

/** How many closing brackets stand before a place, two at most. */
function bracketsBefore (bytes: Uint8Array, from: number, at: number): number {
  let brackets = 0
  while (brackets < 2 && at - brackets > from && bytes[at - brackets - 1] === CLOSING_BRACKET) brackets++
  return brackets
}
