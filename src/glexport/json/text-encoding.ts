import { JsonSyntaxError } from './json-syntax-error.ts'

/** How many bytes must be known before `prologueSize` can tell the encoding of a document that long. */
export const PROLOGUE_BYTES = 4

/**
 * Size of the byte order mark to skip; throws for UTF-16 and UTF-32. JSON is exchanged as UTF-8 only (RFC 8259, 8.1), and
 * since its first character is ASCII, the zero bytes among the first four tell the others even without a mark.
 */
export function prologueSize (head: Uint8Array): number {
  const encoding = foreignEncoding(head)
  if (encoding !== null) throw new JsonSyntaxError(`the text is ${encoding}, JSON must be UTF-8`, 1, 1)
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
}

function foreignEncoding (head: Uint8Array): string | null {
  const [first, second, third, fourth] = head
  if (first === 0 && second === 0) return 'UTF-32 (big-endian)'
  if (first === 0 || (first === 0xfe && second === 0xff)) return 'UTF-16 (big-endian)'
  if (second === 0 || (first === 0xff && second === 0xfe)) {
    return third === 0 && fourth === 0 ? 'UTF-32 (little-endian)' : 'UTF-16 (little-endian)'
  }
  return null
}
