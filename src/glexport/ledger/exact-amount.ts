import { formatUnits, parseDecimal, SCALE, type Decimal } from '../../domain/decimal.ts'

/**
 * An exact amount: a whole number of millionths as long as a double surely holds it, beyond that a decimal. Either can be
 * compared with 0 and negated as it is.
 */
export type ExactAmount = number | Decimal

/** Decimal places of a millionth. */
const PLACES = 6
const MOST = Number.MAX_SAFE_INTEGER
const MILLIONTHS = Array.from({ length: PLACES + 1 }, (_, decimals) => 10 ** (PLACES - decimals))
const DECIMAL_UNITS = Array.from({ length: SCALE + 1 }, (_, decimals) => 10n ** BigInt(SCALE - decimals))
const UNITS_OF_MILLIONTH = DECIMAL_UNITS[PLACES] as bigint

/** Digits that a double holds exactly, whatever they are. */
const SAFE_DIGITS = 15

/** A plain decimal, `-35.00` or `10`; undefined for anything else, also where it is finer than 10⁻¹⁸. */
export function readAmount (bytes: Uint8Array, from: number, to: number): ExactAmount | undefined {
  const negative = bytes[from] === 0x2d
  let digits = 0
  let mantissa = 0
  let point = -1
  for (let index = negative ? from + 1 : from; index < to; index++) {
    const byte = bytes[index] as number
    if (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + (byte - 0x30)
      digits++
    } else if (byte === 0x2e && point < 0 && digits > 0) {
      point = digits
    } else {
      return undefined
    }
  }
  const decimals = point < 0 ? 0 : digits - point
  if (digits === 0 || decimals > SCALE) return undefined
  if (digits > SAFE_DIGITS) return parseDecimal(Buffer.from(bytes.subarray(from, to)).toString('latin1'))
  const amount = negative ? -mantissa : mantissa
  const millionths = amount * (MILLIONTHS[decimals] ?? Infinity)
  return isSafe(millionths) ? millionths : BigInt(amount) * (DECIMAL_UNITS[decimals] as bigint)
}

export function sumOf (a: ExactAmount, b: ExactAmount): ExactAmount {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (isSafe(sum)) return sum
  }
  return toDecimal(a) + toDecimal(b)
}

/** False also for every result that had to be rounded. */
function isSafe (result: number): boolean {
  return result <= MOST && result >= -MOST
}

export function absolute (amount: ExactAmount): ExactAmount {
  return amount < 0 ? -amount : amount
}

export function isZero (amount: ExactAmount): boolean {
  return amount === 0 || amount === 0n
}

export function toDecimal (amount: ExactAmount): Decimal {
  return typeof amount === 'number' ? BigInt(amount) * UNITS_OF_MILLIONTH : amount
}

/** As text, with two decimals at least and no more than it has. */
export function formatAmount (amount: ExactAmount): string {
  return formatUnits(amount, typeof amount === 'number' ? PLACES : SCALE)
}
