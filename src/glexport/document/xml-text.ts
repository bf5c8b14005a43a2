import type { ByteOutput } from './byte-output.ts'

const encoder = new TextEncoder()
const REPLACEMENT = encoder.encode('�')
const FIRST_OF_NON_CHARACTER = 0xef

/** Per byte its form as element content, where it cannot stand as it is. */
const ESCAPED = escapedForms()

/** 1 per byte that may not stand as it is: those of `ESCAPED`, and the first of a character that XML forbids. */
const STOPS = Uint8Array.from({ length: 256 }, (_, byte) => ESCAPED[byte] !== undefined || byte === FIRST_OF_NON_CHARACTER ? 1 : 0)

function escapedForms (): (Uint8Array | undefined)[] {
  const forms = new Array<Uint8Array | undefined>(256).fill(undefined).fill(REPLACEMENT, 0, 0x20)
  forms[0x09] = forms[0x0a] = undefined
  // a bare one would be read as a line feed (XML 1.0 §2.11)
  forms[0x0d] = encoder.encode('&#xD;')
  forms[0x26] = encoder.encode('&amp;')
  forms[0x3c] = encoder.encode('&lt;')
  forms[0x3e] = encoder.encode('&gt;')
  return forms
}

/** Writes UTF-8 as element content; true when a character that XML cannot carry (XML 1.0 §2.2) was replaced. */
export function writeXmlText (output: ByteOutput, bytes: Uint8Array, from: number, to: number): boolean {
  let start = from
  let replaced = false
  for (let index = from; index < to; index++) {
    const byte = bytes[index] as number
    if (STOPS[byte] === 0) continue
    const nonCharacter = byte === FIRST_OF_NON_CHARACTER && isNonCharacter(bytes, index)
    const escaped = nonCharacter ? REPLACEMENT : ESCAPED[byte]
    if (escaped === undefined) continue
    output.bytes(bytes, start, index)
    output.bytes(escaped)
    replaced ||= escaped === REPLACEMENT
    start = index + (nonCharacter ? 3 : 1)
  }
  output.bytes(bytes, start, to)
  return replaced
}

/** U+FFFE and U+FFFF, which are EF BF BE and EF BF BF. */
function isNonCharacter (bytes: Uint8Array, index: number): boolean {
  return bytes[index + 1] === 0xbf && (bytes[index + 2] as number) >= 0xbe
}
