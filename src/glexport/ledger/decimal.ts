import type { Decimal } from '../../domain/decimal.ts'
import { readAmount, toDecimal } from './exact-amount.ts'

export { formatDecimal, parseDecimal, type Decimal } from '../../domain/decimal.ts'

/** A plain decimal, `-35.00` or `10`; undefined for anything else, also where it is finer than 10⁻¹⁸. */
export function readDecimal (bytes: Uint8Array, from: number, to: number): Decimal | undefined {
  const amount = readAmount(bytes, from, to)
  return amount === undefined ? undefined : toDecimal(amount)
}
