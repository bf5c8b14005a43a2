import type { SourceFormat } from '../../../src/domain/connectwise.ts'
import { createJournalReader } from '../../../src/glexport/journal/journal-reader.ts'
import type { JournalLine } from '../../../openapi/journal.ts'

/** Reads the journal of a document in pieces of `step` bytes. */
export function readJournal (document: string | Buffer, { source = 'xml', step = 1 << 16 }: { source?: SourceFormat, step?: number } = {}): JournalLine[] {
  const bytes = Buffer.from(document)
  const reading = createJournalReader().open(source)
  const lines: JournalLine[] = []
  for (let at = 0; at < bytes.length; at += step) lines.push(...reading.write(bytes.subarray(at, at + step)))
  reading.end()
  return lines
}

const DECIMALS = 18

/** An amount as a whole number of 10⁻¹⁸; an empty side is nothing. */
export function unitsOf (amount: string | null): bigint {
  const [whole = '0', fraction = ''] = (amount ?? '0').split('.')
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'))
}

/** With two decimals at least and no more than needed. */
function toText (units: bigint): string {
  const digits = units.toString().padStart(DECIMALS + 1, '0')
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS).replace(/0{1,16}$/, '')}`
}

/** Debits and credits per account and currency, as a summary lists them. */
export function totalsOf (lines: readonly JournalLine[]): { account: string, currency: string | null, debit: string, credit: string }[] {
  const sums = new Map<string, { account: string, currency: string | null, debit: bigint, credit: bigint }>()
  for (const { account, currency, debit, credit } of lines) {
    if (debit === null && credit === null) continue
    const key = `${account ?? ''}\n${currency ?? ''}`
    const sum = sums.get(key) ?? { account: account ?? '', currency, debit: 0n, credit: 0n }
    sums.set(key, { ...sum, debit: sum.debit + unitsOf(debit), credit: sum.credit + unitsOf(credit) })
  }
  return [...sums]
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, { debit, credit, ...rest }]) => ({ ...rest, debit: toText(debit), credit: toText(credit) }))
}

/** Lines by the document that they belong to; neighbours with one number are one document. */
export function byDocument (lines: readonly JournalLine[]): JournalLine[][] {
  const documents: JournalLine[][] = []
  for (const line of lines) {
    const last = documents.at(-1)
    if (last !== undefined && last[0]?.documentNumber === line.documentNumber) last.push(line)
    else documents.push([line])
  }
  return documents
}

/** Debits minus credits. */
export function remainderOf (lines: readonly JournalLine[]): bigint {
  return lines.reduce((sum, { debit, credit }) => sum + unitsOf(debit) - unitsOf(credit), 0n)
}

/** GL entries of the lines, each once, ascending. */
export function entriesOf (lines: readonly JournalLine[]): number[] {
  return [...new Set(lines.flatMap(({ glEntryIds }) => glEntryIds))].sort((a, b) => a - b)
}
