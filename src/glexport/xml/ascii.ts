export const TAB = 0x09
export const LINE_FEED = 0x0a
export const CARRIAGE_RETURN = 0x0d
export const SPACE = 0x20
export const EXCLAMATION = 0x21
export const DOUBLE_QUOTE = 0x22
export const HASH = 0x23
export const AMPERSAND = 0x26
export const SINGLE_QUOTE = 0x27
export const HYPHEN = 0x2d
export const SLASH = 0x2f
export const SEMICOLON = 0x3b
export const LESS_THAN = 0x3c
export const EQUALS = 0x3d
export const GREATER_THAN = 0x3e
export const QUESTION = 0x3f
export const CLOSING_BRACKET = 0x5d
export const SMALL_X = 0x78
export const FIRST_NON_ASCII = 0x80

/** White space of XML 1.0 §2.3 [3]. */
export function isSpace (byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d
}

/** The bytes of an ASCII literal. */
export function ascii (text: string): Uint8Array {
  return Uint8Array.from(text, letter => letter.charCodeAt(0))
}
