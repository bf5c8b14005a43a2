import {
  AMPERSAND, CARRIAGE_RETURN, DOUBLE_QUOTE, FIRST_NON_ASCII, GREATER_THAN, HYPHEN, LESS_THAN, LINE_FEED, QUESTION,
  SINGLE_QUOTE, SPACE, TAB
} from './ascii.ts'

/**
 * Tables for the scanning loops: 0 lets a byte pass unseen, 1 makes the loop stop and look. Every table stops at the
 * control characters that XML does not allow and at every byte beyond ASCII, so that none of them is ever passed.
 */
export const TEXT_STOPS = stopsAt(LESS_THAN, AMPERSAND, GREATER_THAN, CARRIAGE_RETURN)
export const CDATA_STOPS = stopsAt(GREATER_THAN, CARRIAGE_RETURN)
export const DOUBLE_QUOTED_STOPS = stopsAt(DOUBLE_QUOTE, LESS_THAN, AMPERSAND, TAB, LINE_FEED, CARRIAGE_RETURN)
export const SINGLE_QUOTED_STOPS = stopsAt(SINGLE_QUOTE, LESS_THAN, AMPERSAND, TAB, LINE_FEED, CARRIAGE_RETURN)
export const COMMENT_STOPS = stopsAt(HYPHEN)
export const INSTRUCTION_STOPS = stopsAt(QUESTION)

function stopsAt (...bytes: number[]): Uint8Array {
  const stops = new Uint8Array(256).fill(1, 0, SPACE).fill(1, FIRST_NON_ASCII)
  for (const allowed of [TAB, LINE_FEED, CARRIAGE_RETURN]) stops[allowed] = 0
  for (const byte of bytes) stops[byte] = 1
  return stops
}

const ONES = 0x01010101
const HIGH_BITS = 0x80808080
const AMPERSANDS = AMPERSAND * ONES
const LESS_THANS = LESS_THAN * ONES
const SPACES = SPACE * ONES
/** The one bit in which an ampersand is no quotation mark. */
const AMPERSAND_BITS = (AMPERSAND ^ DOUBLE_QUOTE) * ONES

/**
 * What `DOUBLE_QUOTED_STOPS` says, for four bytes at once: the high bit of each that stops. Right for the first of them; one behind
 * it may be marked although it does not stop.
 */
export function doubleQuotedStops (word: number): number {
  const marks = (word | AMPERSAND_BITS) ^ AMPERSANDS
  const brackets = word ^ LESS_THANS
  const controls = (word - SPACES) & ~word
  return (((marks - ONES) & ~marks) | ((brackets - ONES) & ~brackets) | controls | word) & HIGH_BITS
}

/** Which of the four bytes is the first that is marked. */
export function firstStop (stops: number): number {
  return (32 - Math.clz32((stops - 1) & ~stops)) >> 3
}
