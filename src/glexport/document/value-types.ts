/**
 * What a value is. Identifiers, codes, account numbers and percentages are text even where they look like numbers;
 * nothing is ever guessed from the value.
 */
export type ValueType = 'text' | 'decimal' | 'flag' | 'date' | 'ids'

const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30

/** Whether the bytes are a plain decimal that JSON can carry digit by digit: `-35.00`, not `+1`, `.5`, `007` or `1E5`. */
export function isDecimal (bytes: Uint8Array, from: number, to: number): boolean {
  let index = bytes[from] === MINUS ? from + 1 : from
  const first = index
  while (index < to && isDigit(bytes[index] as number)) index++
  const whole = index - first
  if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return false
  if (index === to) return true
  if (bytes[index] !== POINT || index + 1 === to) return false
  for (index++; index < to; index++) {
    if (!isDigit(bytes[index] as number)) return false
  }
  return true
}

const TRUE = Uint8Array.from('true', letter => letter.charCodeAt(0))
const FALSE = Uint8Array.from('false', letter => letter.charCodeAt(0))
const LOWER_CASE = 0x20

/** `True`, `true`, `Y` and their opposites; undefined for anything else. */
export function readFlag (bytes: Uint8Array, from: number, to: number): boolean | undefined {
  switch (to - from) {
    case 1: return readLetter((bytes[from] as number) | LOWER_CASE)
    case 4: return spells(bytes, from, TRUE) ? true : undefined
    case 5: return spells(bytes, from, FALSE) ? false : undefined
    default: return undefined
  }
}

function readLetter (letter: number): boolean | undefined {
  if (letter === 0x79) return true
  return letter === 0x6e ? false : undefined
}

function spells (bytes: Uint8Array, from: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) {
    if (((bytes[from + index] as number) | LOWER_CASE) !== word[index]) return false
  }
  return true
}

/** Whether the bytes are ids as ConnectWise lists them, `1504,1505,1506`, each one a whole number that JSON can carry. */
export function isIdList (bytes: Uint8Array, from: number, to: number): boolean {
  let start = from
  for (let index = from; index <= to; index++) {
    const byte = index === to ? COMMA : bytes[index] as number
    if (byte === COMMA) {
      const digits = index - start
      if (digits === 0 || digits > 15 || (digits > 1 && bytes[start] === ZERO)) return false
      start = index + 1
    } else if (!isDigit(byte)) {
      return false
    }
  }
  return true
}

/** Calls back for each id of a list that `isIdList` accepts. */
export function eachId (bytes: Uint8Array, from: number, to: number, take: (id: number) => void): void {
  let id = 0
  for (let index = from; index < to; index++) {
    const byte = bytes[index] as number
    if (byte === COMMA) {
      take(id)
      id = 0
    } else {
      id = id * 10 + byte - ZERO
    }
  }
  take(id)
}

/** Whether the bytes are a calendar day that exists, `2014-05-07`. */
export function isIsoDay (bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== 10 || bytes[from + 4] !== MINUS || bytes[from + 7] !== MINUS) return false
  const year = readNumber(bytes, from, from + 4)
  const month = readNumber(bytes, from + 5, from + 7)
  const day = readNumber(bytes, from + 8, to)
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? februaryDays(year) : MONTH_DAYS[month] as number)
}

const MONTH_DAYS = [0, 31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function februaryDays (year: number): number {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** -1 where a byte is no digit. */
function readNumber (bytes: Uint8Array, from: number, to: number): number {
  let number = 0
  for (let index = from; index < to; index++) {
    if (!isDigit(bytes[index] as number)) return -1
    number = number * 10 + (bytes[index] as number) - ZERO
  }
  return number
}

function isDigit (byte: number): boolean {
  return byte >= ZERO && byte <= 0x39
}
