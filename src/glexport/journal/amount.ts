import { formatDecimal, parseDecimal, readDecimal, type Decimal } from '../ledger/decimal.ts'

/** An exact amount that remembers how it was written. */
export interface Amount {
  value: Decimal
  /** Digits behind the point in the source. */
  decimals: number
}

/** Reads what the ledger reads: a plain decimal, or one with an exponent; undefined for anything else. */
export function readAmount (bytes: Uint8Array, from: number, to: number): Amount | undefined {
  const plain = readDecimal(bytes, from, to)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
  if (plain !== undefined) return { value: plain, decimals: text.includes('.') ? text.length - text.indexOf('.') - 1 : 0 }
  const value = parseDecimal(text)
  return value === undefined ? undefined : { value, decimals: 0 }
}

/** Without its sign, with as many decimals as the source has and two at least. */
export function formatAmount ({ value, decimals }: Amount): string {
  const text = formatDecimal(value < 0n ? -value : value)
  return text.padEnd(text.indexOf('.') + 1 + decimals, '0')
}
