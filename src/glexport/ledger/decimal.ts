/**
 * An exact decimal: a whole number of 10⁻¹⁸. Sums of ConnectWise's amounts are exact in it, without an object per amount.
 */
export type Decimal = bigint

const SCALE = 18
const POWERS = Array.from({ length: SCALE + 1 }, (_, exponent) => 10n ** BigInt(exponent))
const ONE = POWERS[SCALE] as bigint

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

const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/** As `readDecimal`, and with an exponent, which JSON allows: `1e-7`. */
export function parseDecimal (text: string): Decimal | undefined {
  const parts = FORM.exec(text)
  if (parts === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const shift = SCALE - fraction.length + Number(exponent)
  const digits = BigInt(whole + fraction)
  if (shift < 0 || shift > 100) return undefined
  const value = digits * 10n ** BigInt(shift)
  return sign === '-' ? -value : value
}

/** As text, with two decimals at least and no more than it has. */
export function formatDecimal (value: Decimal): string {
  const absolute = value < 0n ? -value : value
  const fraction = (absolute % ONE).toString().padStart(SCALE, '0').replace(/0{1,16}$/, '')
  return `${value < 0n ? '-' : ''}${absolute / ONE}.${fraction}`
}
