import { parseDecimal, SCALE, type Decimal } from '../../domain/decimal.ts'

export { formatDecimal, parseDecimal, type Decimal } from '../../domain/decimal.ts'

const POWERS = Array.from({ length: SCALE + 1 }, (_, exponent) => 10n ** BigInt(exponent))

/** Digits that a double holds exactly, whatever they are. */
const SAFE_DIGITS = 15

/** A plain decimal, `-35.00` or `10`; undefined for anything else, also where it is finer than 10⁻¹⁸. */
export function readDecimal (bytes: Uint8Array, from: number, to: number): Decimal | undefined {
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
  return BigInt(negative ? -mantissa : mantissa) * (POWERS[SCALE - decimals] as bigint)
}
