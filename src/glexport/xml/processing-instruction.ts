import { FIRST_NON_ASCII, GREATER_THAN, QUESTION, isSpace } from './ascii.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { INSTRUCTION_STOPS } from './content-stops.ts'
import { NameReader } from './name-reader.ts'
import { declaredEncoding } from './source-encoding.ts'
import { readXmlDeclaration } from './xml-declaration.ts'
import type { XmlInput } from './xml-input.ts'

// Far more than a declaration needs, and a bound for what is gathered.
const DECLARATION_BYTES = 1024

const TARGET = 0
const AFTER_TARGET = 1
const BODY = 2
const QUESTIONED = 3
const BARE_QUESTIONED = 4
type Place =
  | typeof TARGET | typeof AFTER_TARGET | typeof BODY | typeof QUESTIONED | typeof BARE_QUESTIONED

/**
 * Reads what is behind `<?`: a processing instruction (XML 1.0 §2.6 [16]), of which nothing is kept, or the XML
 * declaration (§2.8 [23]), which decides about the encoding.
 */
export class ProcessingInstruction {
  private readonly name: NameReader
  private readonly declaration = new ByteBuffer()
  private place: Place = TARGET
  private atStart = false
  private declares = false
  private marked = false

  constructor (nameBytes: number) {
    this.name = new NameReader(nameBytes)
  }

  /** At the very start of the document, possibly behind a byte order mark, it may be the XML declaration. */
  begin (atStart: boolean, marked: boolean): void {
    this.name.begin()
    this.place = TARGET
    this.atStart = atStart
    this.marked = marked
    this.declares = false
  }

  /** Reads on; true if the instruction is complete. */
  take (input: XmlInput): boolean {
    while (input.at < input.end) {
      switch (this.place) {
        case TARGET: this.takeTarget(input); break
        case AFTER_TARGET: this.takeAfterTarget(input); break
        case BODY: this.takeBody(input); break
        case QUESTIONED: if (this.takeQuestioned(input)) return true; break
        case BARE_QUESTIONED: return this.takeBareEnd(input)
      }
    }
    return false
  }

  private takeTarget (input: XmlInput): void {
    if (!this.name.take(input)) return
    const { bytes, from, to } = this.name
    if (from === to) input.failUnexpected("a name behind '<?'")
    if (to - from === 3) this.checkTarget(input, String.fromCharCode(...bytes.subarray(from, to)))
    this.place = AFTER_TARGET
  }

  private checkTarget (input: XmlInput, target: string): void {
    if (target.toLowerCase() !== 'xml') return
    if (target !== 'xml') input.fail("the target 'xml' in another case is reserved")
    if (!this.atStart) input.fail('an XML declaration may stand only at the very start')
    this.declares = true
  }

  private takeAfterTarget (input: XmlInput): void {
    const byte = input.bytes[input.at] as number
    if (byte === QUESTION) {
      input.at++
      this.place = BARE_QUESTIONED
    } else if (isSpace(byte)) this.place = BODY
    else input.failUnexpected("white space or '?>' behind the target")
  }

  private takeBody (input: XmlInput): void {
    const { bytes, at: from, end } = input
    let at = from
    for (;;) {
      while (at < end && INSTRUCTION_STOPS[bytes[at] as number] === 0) at++
      if (this.declares) this.checkRoom(input, from, at)
      if (at === end || bytes[at] === QUESTION) break
      const byte = bytes[at] as number
      if (byte < FIRST_NON_ASCII) input.refuseCharacter(byte, at)
      at += input.widthAt(at)
    }
    if (this.declares) this.declaration.append(bytes, from, at)
    input.at = at
    if (at < end) {
      input.at++
      this.place = QUESTIONED
    }
  }

  private checkRoom (input: XmlInput, from: number, to: number): void {
    const excess = this.declaration.length + to - from - DECLARATION_BYTES
    if (excess > 0) input.fail(`the XML declaration is longer than ${DECLARATION_BYTES} bytes`, to - excess)
  }

  private takeQuestioned (input: XmlInput): boolean {
    const byte = input.bytes[input.at] as number
    if (byte !== GREATER_THAN) {
      if (this.declares) input.fail('the XML declaration is malformed')
      this.place = BODY
      return false
    }
    if (this.declares) this.obey(input)
    input.at++
    return true
  }

  private takeBareEnd (input: XmlInput): boolean {
    if (input.bytes[input.at] !== GREATER_THAN) input.failUnexpected("'>' behind '?'")
    if (this.declares) this.obey(input)
    input.at++
    return true
  }

  private obey (input: XmlInput): void {
    const declaration = readXmlDeclaration(this.declaration.bytes, this.declaration.length)
    if ('malformed' in declaration) input.fail(declaration.malformed)
    const encoding = declaredEncoding(declaration.encoding ?? 'UTF-8', this.marked)
    if ('refused' in encoding) input.fail(encoding.refused)
    input.asciiOnly = encoding.asciiOnly
  }
}
