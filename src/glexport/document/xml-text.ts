import type { ByteOutput } from './byte-output.ts'

const encoder = new TextEncoder()
const REPLACEMENT = encoder.encode('�')

/** Per byte below 0x40: its escaped form as element content, where it cannot stand as it is. */
const ESCAPED = new Map<number, Uint8Array>([
  [0x26, encoder.encode('&amp;')],
  [0x3c, encoder.encode('&lt;')],
  [0x3e, encoder.encode('&gt;')],
  // a bare one would be read as a line feed (XML 1.0 §2.11)
  [0x0d, encoder.encode('&#xD;')]
])
for (let byte = 0; byte < 0x20; byte++) {
  if (byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) ESCAPED.set(byte, REPLACEMENT)
}

/** Writes UTF-8 as element content; true when a character that XML cannot carry (XML 1.0 §2.2) was replaced. */
export function writeXmlText (output: ByteOutput, bytes: Uint8Array, from: number, to: number): boolean {
  let start = from
  let replaced = false
  for (let index = from; index < to; index++) {
    const byte = bytes[index] as number
    if (byte >= 0x40 && byte !== 0xef) continue
    const nonCharacter = byte === 0xef && isNonCharacter(bytes, index)
    const escaped = nonCharacter ? REPLACEMENT : ESCAPED.get(byte)
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
