import { FIRST_NON_ASCII, ascii } from './ascii.ts'

/** Bits of `NAME_CLASS`. */
export const NAME_START = 1
export const NAME_PART = 2
export const NAME_UNDECIDED = 4

/**
 * What a byte can be in a name: bits `NAME_START` and `NAME_PART` for ASCII (XML 1.0 §2.3 [4], [4a]),
 * `NAME_UNDECIDED` for a byte of a longer sequence, which only its code point decides.
 */
export const NAME_CLASS = nameClasses()

function nameClasses (): Uint8Array {
  const classes = new Uint8Array(256)
  for (const byte of ascii('-.0123456789')) classes[byte] = NAME_PART
  for (const byte of ascii(':_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')) {
    classes[byte] = NAME_START | NAME_PART
  }
  return classes.fill(NAME_UNDECIDED, FIRST_NON_ASCII)
}

// Both lists alternate: the first code point of a range, the first one after it.
const NAME_START_BOUNDS = Uint32Array.of(
  0xc0, 0xd7, 0xd8, 0xf7, 0xf8, 0x300, 0x370, 0x37e, 0x37f, 0x2000, 0x200c, 0x200e, 0x2070, 0x2190, 0x2c00, 0x2ff0,
  0x3001, 0xd800, 0xf900, 0xfdd0, 0xfdf0, 0xfffe, 0x10000, 0xf0000
)
const NAME_PART_BOUNDS = Uint32Array.of(
  0xb7, 0xb8, 0xc0, 0xd7, 0xd8, 0xf7, 0xf8, 0x37e, 0x37f, 0x2000, 0x200c, 0x200e, 0x203f, 0x2041, 0x2070, 0x2190,
  0x2c00, 0x2ff0, 0x3001, 0xd800, 0xf900, 0xfdd0, 0xfdf0, 0xfffe, 0x10000, 0xf0000
)

/** NameStartChar beyond ASCII (XML 1.0 §2.3 [4]). */
export function startsName (codePoint: number): boolean {
  return isWithin(NAME_START_BOUNDS, codePoint)
}

/** NameChar beyond ASCII (XML 1.0 §2.3 [4a]). */
export function continuesName (codePoint: number): boolean {
  return isWithin(NAME_PART_BOUNDS, codePoint)
}

function isWithin (bounds: Uint32Array, codePoint: number): boolean {
  let passed = 0
  while (passed < bounds.length && codePoint >= (bounds[passed] as number)) passed++
  return (passed & 1) === 1
}
