const LESS_THAN = 0x3c
const MAX_NAME_CHARACTERS = 200
const BOM = [0xef, 0xbb, 0xbf]

/**
 * Name of the root element that XML begins with; null while more bytes are needed; empty for what is not XML at all.
 * It only tells answers apart: whether the document is well-formed is the reader's to say.
 */
export function rootName (head: Uint8Array): string | null {
  // a byte order mark can be cut as well
  const start = BOM.every((byte, index) => index >= head.length || head[index] === byte) ? Math.min(BOM.length, head.length) : 0
  const text = Buffer.from(head.buffer, head.byteOffset + start, head.byteLength - start).toString('latin1')
  let at = 0
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 0x20) at++
    if (at === text.length) return null
    if (text.charCodeAt(at) !== LESS_THAN) return ''
    const end = endOfProlog(text, at)
    if (end === undefined) break
    if (end === null) return null
    at = end
  }
  const name = text.slice(at + 1, at + MAX_NAME_CHARACTERS)
  const end = name.search(/[\s/>]/)
  return end < 0 ? null : name.slice(0, end)
}

/** End of a declaration, instruction, comment or document type; undefined where the root begins, null where it is cut. */
function endOfProlog (text: string, at: number): number | undefined | null {
  const close = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : text.startsWith('<!', at) ? '>' : undefined
  if (close === undefined) return undefined
  const end = text.indexOf(close, at)
  return end < 0 ? null : end + close.length
}
