/**
 * An exact decimal: a whole number of 10⁻¹⁸. Sums of ConnectWise's amounts are exact in it, without an object per amount.
 */
export type Decimal = bigint

/** Decimal places of the unit. */
export const SCALE = 18

const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/** A plain decimal, and with an exponent, which JSON allows: `1e-7`; undefined for anything else, also where it is finer than 10⁻¹⁸. */
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
  return formatUnits(value, SCALE)
}

/** As `formatDecimal`, a whole number of units of so many decimal places; a `number` has to be a safe one. */
export function formatUnits (units: number | bigint, places: number): string {
  const digits = (units < 0 ? -units : units).toString().padStart(places + 1, '0')
  const point = digits.length - places
  let end = digits.length
  while (end > point + 2 && digits[end - 1] === '0') end--
  return `${units < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point, end)}`
}

/** An amount in the form that all amounts have; null for what is none. */
export function normaliseAmount (text: string | null): string | null {
  const amount = text === null ? undefined : parseDecimal(text)
  return amount === undefined ? null : formatDecimal(amount)
}
