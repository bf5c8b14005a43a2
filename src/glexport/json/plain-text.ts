import { BACKSLASH, QUOTE, SPACE } from './ascii.ts'
import { wholeSequenceSize } from './utf8-sequence.ts'

const HIGH_BITS = 0x80808080 | 0

/**
 * Index of the first byte at or after `from` that cannot stand for itself inside a string: a quote, a backslash, a control
 * character, a malformed UTF-8 sequence or one that the end of `bytes` cuts; `bytes.length` if there is none.
 */
export function endOfPlainText (view: DataView, bytes: Uint8Array, from: number): number {
  const length = bytes.length
  let i = from
  for (;;) {
    i = endOfPlainAscii(view, bytes, i)
    if (i === length || (bytes[i] as number) < 0x80) return i
    const size = wholeSequenceSize(bytes, i)
    if (size === 0) return i
    i += size
  }
}

function endOfPlainAscii (view: DataView, bytes: Uint8Array, from: number): number {
  const length = bytes.length
  let i = from
  for (; i + 4 <= length; i += 4) {
    // Four bytes at once: a subtraction sets the high bit of a byte that is 0 (an equal one, after the exclusive or) or
    // below a space. A borrow can spoil only bytes above the first hit, and only the first one is used.
    const four = view.getInt32(i, true)
    const hits = (((four ^ 0x22222222) - 0x01010101) | ((four ^ 0x5c5c5c5c) - 0x01010101) | (four - 0x20202020) | four) & HIGH_BITS
    if (hits !== 0) return i + ((31 - Math.clz32(hits & -hits)) >> 3)
  }
  for (; i < length; i++) {
    const byte = bytes[i] as number
    if (byte === QUOTE || byte === BACKSLASH || byte < SPACE || byte > 0x7f) return i
  }
  return length
}
