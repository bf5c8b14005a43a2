const LONGEST = 40
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Names one byte of the input so that it is safe in a log: printable ASCII as itself, anything else by its number. */
export function describeByte (byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `'${String.fromCharCode(byte)}'`
    : `byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

/** Quotes a key so that it is safe in a log: at most 40 characters, none of them invisible. */
export function describeKey (text: string): string {
  const characters = Array.from(text.replace(INVISIBLE, '\ufffd'))
  return characters.length > LONGEST
    ? `"${characters.slice(0, LONGEST - 1).join('')}…"`
    : `"${characters.join('')}"`
}
