import {
  AMPERSAND, CARRIAGE_RETURN, DOUBLE_QUOTE, FIRST_NON_ASCII, LESS_THAN, LINE_FEED, SPACE, isSpace
} from './ascii.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { DOUBLE_QUOTED_STOPS, SINGLE_QUOTED_STOPS } from './content-stops.ts'
import { ReferenceReader } from './reference-reader.ts'
import type { XmlInput } from './xml-input.ts'

/**
 * Reads an attribute value behind its opening quote (XML 1.0 §2.3 [10]) and normalises it as of type CDATA (§3.3.3,
 * §2.11). A value that needs no change and lies in one piece is told where it lies.
 */
export class AttributeValue {
  /** The value read; valid until the next is begun or the piece is left. */
  bytes: Uint8Array
  from = 0
  to = 0
  private readonly gathered = new ByteBuffer()
  private readonly reference = new ReferenceReader()
  private readonly most: number
  private quote = 0
  private stops = DOUBLE_QUOTED_STOPS
  private inReference = false
  private afterReturn = false

  constructor (most: number) {
    this.bytes = this.gathered.bytes
    this.most = most
  }

  begin (quote: number): void {
    this.quote = quote
    this.stops = quote === DOUBLE_QUOTE ? DOUBLE_QUOTED_STOPS : SINGLE_QUOTED_STOPS
    this.gathered.length = 0
  }

  /** Reads on; true if the value is complete, its closing quote is then taken. */
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
    this.gathered.append(this.reference.bytes, 0, this.reference.length)
  }

  /** Reads up to what changes the value's bytes, or to its end. */
  private takeRun (input: XmlInput): boolean {
    const bytes = input.bytes
    const end = input.end
    const stops = this.stops
    let at = input.at
    if (this.afterReturn) {
      this.afterReturn = false
      if (bytes[at] === LINE_FEED) at++
    }
    const from = at
    for (;;) {
      while (at < end && stops[bytes[at] as number] === 0) at++
      this.checkLength(input, from, at)
      if (at === end || (bytes[at] as number) < FIRST_NON_ASCII) break
      at += input.widthAt(at)
    }
    if (bytes[at] === this.quote && at < end) {
      this.deliver(input, from, at)
      return true
    }
    this.gathered.append(bytes, from, at)
    input.at = at
    if (at < end) this.takeSpecial(input, bytes[at] as number)
    return false
  }

  private takeSpecial (input: XmlInput, byte: number): void {
    if (byte === AMPERSAND) {
      this.reference.begin()
      this.inReference = true
    } else if (isSpace(byte)) {
      this.gathered.push(SPACE)
      this.afterReturn = byte === CARRIAGE_RETURN
    } else if (byte === LESS_THAN) input.fail("'<' is not allowed in an attribute value")
    else input.refuseCharacter(byte, input.at)
    input.at++
  }

  private deliver (input: XmlInput, from: number, to: number): void {
    input.at = to + 1
    if (this.gathered.length === 0) {
      this.bytes = input.bytes
      this.from = from
      this.to = to
      return
    }
    this.gathered.append(input.bytes, from, to)
    this.bytes = this.gathered.bytes
    this.from = 0
    this.to = this.gathered.length
  }

  private checkLength (input: XmlInput, from: number, to: number): void {
    const excess = this.gathered.length + to - from - this.most
    if (excess > 0) input.fail(`an attribute value is longer than ${this.most} bytes`, Math.max(from, to - excess))
  }
}
