const BACKSLASH = 0x5c

/** Per byte what JSON needs for it (RFC 8259 §7): 0 nothing, 1 the form \u00XX, else the letter behind a backslash. */
export const ESCAPES = escapes()

const HEX = Uint8Array.from('0123456789abcdef', digit => digit.charCodeAt(0))

const ONES = 0x01010101
const HIGH_BITS = 0x80808080

/** Whether `ESCAPES` names one of four bytes. */
export function needsEscape (word: number): boolean {
  const quotes = word ^ (0x22 * ONES)
  const backslashes = word ^ (BACKSLASH * ONES)
  const controls = (word - 0x20 * ONES) & ~word
  return ((((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes) | controls) & HIGH_BITS) !== 0
}

/** The high bit of the bytes that are backslashes; right for the first one of them. */
export function backslashes (word: number): number {
  const marks = word ^ (BACKSLASH * ONES)
  return (marks - ONES) & ~marks & HIGH_BITS
}

/** Writes a byte that `ESCAPES` names at `at`; answers the place behind it. */
export function escapeInto (buffer: Uint8Array, at: number, byte: number): number {
  const letter = ESCAPES[byte] as number
  buffer[at] = BACKSLASH
  if (letter !== 1) {
    buffer[at + 1] = letter
    return at + 2
  }
  buffer[at + 1] = 0x75
  buffer[at + 2] = 0x30
  buffer[at + 3] = 0x30
  buffer[at + 4] = HEX[byte >> 4] as number
  buffer[at + 5] = HEX[byte & 15] as number
  return at + 6
}

function escapes (): Uint8Array {
  const table = new Uint8Array(256).fill(1, 0, 0x20)
  const letters = [[0x08, 'b'], [0x09, 't'], [0x0a, 'n'], [0x0c, 'f'], [0x0d, 'r'], [0x22, '"'], [BACKSLASH, '\\']] as const
  for (const [byte, letter] of letters) table[byte] = letter.charCodeAt(0)
  return table
}
