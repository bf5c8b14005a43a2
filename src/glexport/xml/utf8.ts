const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The code point whose UTF-8 sequence starts at `at`, or -1 if the bytes there are not one sequence of RFC 3629
 * (overlong, surrogate, beyond U+10FFFF, cut short). For bytes beyond ASCII only.
 */
export function decodeUtf8 (bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number
  const length = sequenceLength(lead)
  if (length === 1 || at + length > end) return -1
  let codePoint = lead & (0x7f >> length)
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes[next] as number
    if ((byte & 0xc0) !== 0x80) return -1
    codePoint = (codePoint << 6) | (byte & 0x3f)
  }
  if (utf8Length(codePoint) !== length || codePoint > 0x10ffff) return -1
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? -1 : codePoint
}

/** The text of UTF-8 bytes; U+FEFF at their beginning is a character, not a byte order mark. */
export function utf8Text (bytes: Uint8Array): string {
  return DECODER.decode(bytes)
}

/** How many bytes UTF-8 takes for a code point. */
export function utf8Length (codePoint: number): number {
  if (codePoint < 0x80) return 1
  if (codePoint < 0x800) return 2
  return codePoint < 0x10000 ? 3 : 4
}

/** Writes a code point to the beginning of `into` and returns how many bytes it took. */
export function encodeUtf8 (codePoint: number, into: Uint8Array): number {
  const length = utf8Length(codePoint)
  let rest = codePoint
  for (let at = length - 1; at > 0; at--) {
    into[at] = 0x80 | (rest & 0x3f)
    rest >>= 6
  }
  into[0] = length === 1 ? rest : ((0xf00 >> length) & 0xff) | rest
  return length
}

/** How many bytes at the end (0 to 3) begin a sequence that only the bytes to come can complete. */
export function incompleteTail (bytes: Uint8Array, from: number): number {
  const earliest = Math.max(from, bytes.length - 3)
  for (let at = bytes.length - 1; at >= earliest; at--) {
    const byte = bytes[at] as number
    if ((byte & 0xc0) !== 0x80) {
      const present = bytes.length - at
      return sequenceLength(byte) > present ? present : 0
    }
  }
  return 0
}

/** How many bytes the sequence of this first byte has; 1 also for a byte that starts none. */
export function sequenceLength (lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}
