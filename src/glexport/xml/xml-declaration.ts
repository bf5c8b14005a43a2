import { DOUBLE_QUOTE, EQUALS, SINGLE_QUOTE, ascii, isSpace } from './ascii.ts'
import { NAME_CLASS, NAME_PART } from './name-characters.ts'

/** What an XML declaration says, or the reason why it is not one. */
export type XmlDeclaration = { encoding: string | undefined } | { malformed: string }

const VERSION = ascii('version')
const ENCODING = ascii('encoding')
const STANDALONE = ascii('standalone')

/**
 * Reads what stands between `<?xml` and `?>` (XML 1.0 §2.8 [23], §4.3.3 [80], §2.9 [32]). Version 1.x of any x is
 * accepted and read as 1.0, as §2.8 of the fifth edition asks.
 */
export function readXmlDeclaration (bytes: Uint8Array, length: number): XmlDeclaration {
  const body = new DeclarationBody(bytes.subarray(0, length))
  const version = body.pseudoAttribute(VERSION)
  if (version === undefined || !isVersion(version)) return { malformed: "the XML declaration lacks version='1.0'" }
  const encoding = body.pseudoAttribute(ENCODING)
  if (encoding !== undefined && !isEncodingName(encoding)) {
    return { malformed: 'the XML declaration has a malformed encoding' }
  }
  const standalone = body.pseudoAttribute(STANDALONE)
  if (standalone !== undefined && standalone !== 'yes' && standalone !== 'no') {
    return { malformed: "standalone in the XML declaration is neither 'yes' nor 'no'" }
  }
  return body.isSpent() ? { encoding } : { malformed: 'the XML declaration is malformed' }
}

function isVersion (text: string): boolean {
  return text.length > 2 && text.startsWith('1.') && everyCode(text.slice(2), isDigit)
}

function isEncodingName (text: string): boolean {
  return isLetter(text.charCodeAt(0)) && everyCode(text, isEncodingPart)
}

// Of the ASCII name characters only the colon is none of an encoding's name.
function isEncodingPart (code: number): boolean {
  return code < 0x80 && code !== 0x3a && ((NAME_CLASS[code] as number) & NAME_PART) !== 0
}

function isDigit (code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isLetter (code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

function everyCode (text: string, accepts: (code: number) => boolean): boolean {
  for (let at = 0; at < text.length; at++) {
    if (!accepts(text.charCodeAt(at))) return false
  }
  return true
}

class DeclarationBody {
  private readonly bytes: Uint8Array
  private at = 0

  constructor (bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** The value, if a well-formed pseudo attribute of that name comes next; else nothing is taken. */
  pseudoAttribute (name: Uint8Array): string | undefined {
    const spaced = this.skipSpace(this.at)
    const named = spaced + name.length
    if (spaced === this.at || !name.every((byte, index) => this.bytes[spaced + index] === byte)) return undefined
    const equals = this.skipSpace(named)
    if (this.bytes[equals] !== EQUALS) return undefined
    const opening = this.skipSpace(equals + 1)
    const quote = this.bytes[opening]
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) return undefined
    const closing = this.bytes.indexOf(quote, opening + 1)
    if (closing === -1) return undefined
    this.at = closing + 1
    return String.fromCharCode(...this.bytes.subarray(opening + 1, closing))
  }

  isSpent (): boolean {
    return this.skipSpace(this.at) === this.bytes.length
  }

  private skipSpace (from: number): number {
    let at = from
    while (at < this.bytes.length && isSpace(this.bytes[at] as number)) at++
    return at
  }
}
