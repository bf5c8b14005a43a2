import type { Kind } from '../../domain/export-request.ts'
import { Problem } from '../../domain/problem.ts'
import type { UnpostedRow } from '../../domain/unposted.ts'

/** A row of ConnectWise's list; its numbers are the texts they were written as. */
type Listed = Record<string, unknown>

/** Reads one page of a list. @throws Problem CONNECTWISE_MALFORMED for anything but a list of records with ids */
export function readRows (kind: Kind, text: string): UnpostedRow[] {
  const list = parseExactly(text)
  if (!Array.isArray(list)) throw malformed(kind)
  return list.map(item => toRow(kind, item))
}

/** A list's count. @throws Problem CONNECTWISE_MALFORMED */
export function readCount (kind: Kind, answer: unknown): number {
  const count = (answer as { count?: unknown } | null)?.count
  if (typeof count !== 'number' || !Number.isSafeInteger(count)) throw malformed(kind)
  return count
}

const parse = JSON.parse as (text: string, reviver: (key: string, value: unknown, context: { source: string }) => unknown) => unknown

/** Numbers stay the digits they are: no amount goes through a float. */
function parseExactly (text: string): unknown {
  try {
    return parse(text, (_key, value, { source }) => typeof value === 'number' ? source : value)
  } catch {
    // the parser's words repeat what came, which may echo credentials
    throw new Problem('CONNECTWISE_MALFORMED', 'ConnectWise answered something that is not JSON.')
  }
}

function malformed (kind: Kind): Problem {
  return new Problem('CONNECTWISE_MALFORMED', `ConnectWise answered no list of unposted ${kind}.`)
}

function toRow (kind: Kind, item: unknown): UnpostedRow {
  const row = membersOf(item)
  const id = textOf(row['id'])
  if (id === null) throw malformed(kind)
  const location = textOf(row['locationId'])
  return {
    kind,
    ...factsOf(kind, row, id),
    currency: nameIn(row['currency'], 'currencyCode', 'identifier', 'name'),
    total: textOf(row['total']),
    locationId: location === null ? null : Number(location),
    lacksTaxCode: lacksTaxCode(row)
  }
}

function factsOf (kind: Kind, row: Listed, id: string): Pick<UnpostedRow, 'id' | 'key' | 'date' | 'party' | 'accountNumber'> {
  switch (kind) {
    case 'invoices': return {
      id,
      key: textOf(row['invoiceNumber']),
      date: dayOf(row['invoiceDate']),
      party: nameIn(row['company'], 'identifier', 'name'),
      accountNumber: textOf(row['accountNumber'])
    }
    case 'expenses': return {
      id,
      key: id,
      date: dayOf(row['dateExpense']),
      party: nameIn(row['member'], 'identifier', 'name'),
      // an expense needs both: the one it debits and the one it credits
      accountNumber: textOf(row['creditAccount']) === null ? null : textOf(row['accountNumber'])
    }
    case 'procurement': return {
      id: textOf(row['unpostedProductId']) ?? id,
      key: nameIn(row['purchaseOrder'], 'name'),
      date: dayOf(row['purchaseDate']),
      party: nameIn(row['vendor'], 'identifier', 'name'),
      accountNumber: textOf(row['vendorAccountNumber'])
    }
  }
}

const TAX_AMOUNTS = ['salesTaxAmount', 'taxTotal', 'stateTaxAmount', 'countyTaxAmount', 'cityTaxAmount', 'countryTaxAmount', 'compositeTaxAmount', 'levelSixTaxAmount']
const TAX_XREFS = ['stateTaxXref', 'countyTaxXref', 'cityTaxXref', 'countryTaxXref', 'compositeTaxXref', 'levelSixTaxXref']

/** Avalara works out its taxes by itself, without codes of ConnectWise. */
function lacksTaxCode (row: Listed): boolean {
  const isTaxed = TAX_AMOUNTS.some(name => /[1-9]/.test(textOf(row[name]) ?? ''))
  return isTaxed && row['avalaraTaxFlag'] !== true && nameIn(row['taxCode'], 'name', 'id') === null && TAX_XREFS.every(name => textOf(row[name]) === null)
}

function membersOf (value: unknown): Listed {
  return typeof value === 'object' && value !== null ? value as Listed : {}
}

/** An empty text counts as none. */
function textOf (value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** The first of these names that a reference has. */
function nameIn (reference: unknown, ...names: string[]): string | null {
  const members = membersOf(reference)
  return names.map(name => textOf(members[name])).find(name => name !== null) ?? null
}

function dayOf (value: unknown): string | null {
  return /^\d{4}-\d{2}-\d{2}/.exec(textOf(value) ?? '')?.[0] ?? null
}
