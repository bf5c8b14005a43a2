import { FIRST_NON_ASCII, LINE_FEED } from './ascii.ts'
import { characterText } from './reason-text.ts'
import { decodeUtf8, utf8Length } from './utf8.ts'
import { XmlSyntaxError } from './xml-syntax-error.ts'

// Beyond this distance the search of the runtime is faster than a loop, before it its call costs more.
const NEAR = 48

/**
 * The piece of the document being read and the place in it. A piece never ends inside a UTF-8 sequence, unless the
 * sequence is broken. Lines are counted only when a piece is left or something fails.
 */
export class XmlInput {
  bytes: Uint8Array = new Uint8Array(0)
  /** The same bytes, to be read several at a time. */
  view: DataView = new DataView(new ArrayBuffer(0))
  at = 0
  end = 0
  /** Set when the document declares US-ASCII. */
  asciiOnly = false
  /** Bytes of the document before this piece. */
  private before = 0
  /** Line feeds seen so far, up to `countedTo` in this piece. */
  private lineFeeds = 0
  private countedTo = 0
  /** Where in the document the line of `countedTo` begins. */
  private lineStart = 0
  /** The piece as a `Buffer`, whose search is several times faster than that of `Uint8Array`. */
  private searchable: Buffer | undefined

  enter (bytes: Uint8Array, from: number, end: number): void {
    this.before -= from
    this.countedTo = from
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.searchable = undefined
    this.at = from
    this.end = end
  }

  /** Ends the piece; the place is then the beginning of the next one. */
  leave (): void {
    this.lineAt(this.end)
    this.before += this.end
    this.countedTo = this.at = this.end = 0
  }

  /** The line of a place in this piece; places are asked for in ascending order. */
  lineAt (index: number): number {
    let next = this.lineFeedFrom(this.countedTo, index)
    while (next !== index) {
      this.lineFeeds++
      this.lineStart = this.before + next + 1
      next = this.lineFeedFrom(next + 1, index)
    }
    this.countedTo = index
    return this.lineFeeds + 1
  }

  /** The code point of the sequence at `at`, which is beyond ASCII and one that XML allows (§2.2 [2]). */
  characterAt (at: number): number {
    if (this.asciiOnly) this.fail('a byte beyond US-ASCII, which the document declares', at)
    const codePoint = decodeUtf8(this.bytes, at, this.end)
    if (codePoint === -1) this.fail('the bytes are not UTF-8', at)
    if (codePoint === 0xfffe || codePoint === 0xffff) this.refuseCharacter(codePoint, at)
    return codePoint
  }

  /** How many bytes the sequence at `at` has, which is beyond ASCII and a character that XML allows. */
  widthAt (at: number): number {
    return utf8Length(this.characterAt(at))
  }

  /** As `widthAt`, but 0 for whatever is no such character or not allowed. */
  plainWidthAt (at: number): number {
    if ((this.bytes[at] as number) < FIRST_NON_ASCII || this.asciiOnly) return 0
    const codePoint = decodeUtf8(this.bytes, at, this.end)
    return codePoint === -1 || codePoint === 0xfffe || codePoint === 0xffff ? 0 : utf8Length(codePoint)
  }

  refuseCharacter (codePoint: number, at: number): never {
    this.fail(`the character ${characterText(codePoint)} is not allowed in XML`, at)
  }

  /** Fails because of the character at `at`; one that is not allowed at all is named as such. */
  failUnexpected (expected: string, at = this.at): never {
    const byte = this.bytes[at] as number
    const codePoint = byte < FIRST_NON_ASCII ? byte : this.characterAt(at)
    this.fail(`expected ${expected}, found ${characterText(codePoint)}`, at)
  }

  fail (reason: string, at = this.at): never {
    const line = this.lineAt(at)
    throw new XmlSyntaxError(reason, line, this.before + at - this.lineStart + 1)
  }

  /** The index of the next line feed, `to` if there is none before it. */
  private lineFeedFrom (from: number, to: number): number {
    const bytes = this.bytes
    const near = Math.min(from + NEAR, to)
    let at = from
    while (at < near && bytes[at] !== LINE_FEED) at++
    if (at < near || near === to) return at
    this.searchable ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const far = this.searchable.indexOf(LINE_FEED, near)
    return far === -1 || far > to ? to : far
  }
}
