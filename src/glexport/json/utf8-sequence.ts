/** Bytes of the UTF-8 sequence that `lead` begins, or 0 if no sequence may begin with it (RFC 3629, 4). */
export function sequenceSize (lead: number): number {
  if (lead < 0xc2) return 0
  if (lead < 0xe0) return 2
  if (lead < 0xf0) return 3
  return lead < 0xf5 ? 4 : 0
}

/** Whether `second` may follow `lead`: this byte alone tells overlong forms, surrogates and values above U+10FFFF. */
export function isSecondByte (lead: number, second: number): boolean {
  switch (lead) {
    case 0xe0: return second >= 0xa0 && second <= 0xbf
    case 0xed: return second >= 0x80 && second <= 0x9f
    case 0xf0: return second >= 0x90 && second <= 0xbf
    case 0xf4: return second >= 0x80 && second <= 0x8f
    default: return (second & 0xc0) === 0x80
  }
}

/** Size of the well-formed sequence at `from`, or 0 if it is malformed or goes on beyond the end of `bytes`. */
export function wholeSequenceSize (bytes: Uint8Array, from: number): number {
  const lead = bytes[from] as number
  const size = sequenceSize(lead)
  if (size === 0 || from + size > bytes.length) return 0
  if (!isSecondByte(lead, bytes[from + 1] as number)) return 0
  for (let i = from + 2; i < from + size; i++) {
    if (((bytes[i] as number) & 0xc0) !== 0x80) return 0
  }
  return size
}
