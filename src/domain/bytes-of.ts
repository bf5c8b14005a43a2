/** The UTF-8 of texts, one behind another, without making one text of them first: they may have megabytes. */
export function bytesOf (...texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0))
  let length = 0
  for (const text of texts) length += bytes.write(text, length)
  return bytes
}
