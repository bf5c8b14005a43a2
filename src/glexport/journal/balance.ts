import type { Decimal } from '../ledger/decimal.ts'
import type { Section } from '../ledger/sections.ts'

/** 1 where a positive amount debits, -1 where it credits. */
export type Sign = 1 | -1

/** The side of a detail, which is always the other side of its document; see docs/double-entry.md. */
export function detailSign (section: Section, total: Decimal, amount: Decimal): Sign {
  switch (section.rule) {
    case 'opposite': return section.side
    case 'offset': return (total < 0n) === (amount < 0n) ? -1 : 1
    case 'equal':
    case 'none': return 1
  }
}

/** Null where nothing says: there is no total, or none that the details could add up to. */
export function isBalanced (section: Section, total: Decimal | undefined, sum: Decimal): boolean | null {
  if (total === undefined) return null
  switch (section.rule) {
    case 'opposite': return total === -sum
    case 'equal': return total === sum
    case 'offset': return total === sum || total === -sum
    case 'none': return null
  }
}
