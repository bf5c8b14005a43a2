import { excerpt } from './reason-text.ts'

/** How many bytes tell the encoding family; the shortest document, `<a/>`, has as many. */
export const SIGNATURE_BYTES = 4

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

// XML 1.0 appendix F; the longer signature first where one is the beginning of the other.
const REFUSED_SIGNATURES: ReadonlyArray<readonly [string, readonly number[]]> = [
  ['UTF-32', [0x00, 0x00, 0xfe, 0xff]],
  ['UTF-32', [0xff, 0xfe, 0x00, 0x00]],
  ['UTF-32', [0x00, 0x00, 0x00, 0x3c]],
  ['UTF-32', [0x3c, 0x00, 0x00, 0x00]],
  ['UTF-16', [0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0x00, 0x3c]],
  ['UTF-16', [0x3c, 0x00]],
  ['EBCDIC', [0x4c, 0x6f, 0xa7, 0x94]]
]

/** Whether a document that starts with these bytes starts with the UTF-8 byte order mark. */
export function hasByteOrderMark (head: Uint8Array): boolean {
  return startsWith(head, BYTE_ORDER_MARK)
}

/** The name of an encoding that the first bytes betray and that is not read here. */
export function refusedSignature (head: Uint8Array): string | undefined {
  return REFUSED_SIGNATURES.find(([, signature]) => startsWith(head, signature))?.[0]
}

/**
 * What the declared encoding (XML 1.0 §4.3.3, case does not matter) means for the bytes; `refused` is the reason why
 * they are not read.
 */
export function declaredEncoding (name: string, marked: boolean): { asciiOnly: boolean } | { refused: string } {
  const upper = name.toUpperCase()
  if (upper === 'UTF-8') return { asciiOnly: false }
  if (upper !== 'US-ASCII') return { refused: unsupportedEncoding(name) }
  return marked ? { refused: 'the encoding US-ASCII contradicts the UTF-8 byte order mark' } : { asciiOnly: true }
}

/** The reason to refuse an encoding, by its name. */
export function unsupportedEncoding (name: string): string {
  return `the encoding ${excerpt(name)} is not supported, only UTF-8 and US-ASCII are`
}

function startsWith (head: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => head[at] === byte)
}
