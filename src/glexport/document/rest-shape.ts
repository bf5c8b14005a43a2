import { byName } from '../by-name.ts'
import { ROLE, type Level, type Role, type SectionName } from '../ledger/sections.ts'
import { Label } from './label.ts'
import { XmlTags } from './xml-tags.ts'

/** What stands under a key beyond plain JSON. */
export type MemberUse =
  | 'plain'
  /** A date in one of ConnectWise's forms. */
  | 'date'
  /** Record ids as text, `"1010,1011"`. */
  | 'idList'
  /** One record id, or an array of them. */
  | 'entryId'
  /** A reference object that names the currency, or a company, vendor or member. */
  | 'currency' | 'partyName'
  /** The settings of the export. */
  | 'settings' | 'cogsOption'

/** What a key means at its place in a REST GLExport, worked out once per place. */
export interface MemberShape {
  name: string
  /** `"key":` */
  label: Label
  /** The same behind a comma. */
  nextLabel: Label
  /** Its element in XML. */
  tags: XmlTags
  use: MemberUse
  role: Role
  /** What an object under this key is. */
  inner: Place
}

/** What an object is to the ledger. */
export interface Place {
  level?: Level | undefined
  section?: SectionName | undefined
  use?: MemberUse
  noun?: string
}

const PLAIN: Place = {}

const ROOT_LISTS = byName<Place>({
  vendors: { level: 'party', noun: 'vendor' },
  customers: { level: 'party', noun: 'customer' },
  transactions: { level: 'document', section: 'transactions' },
  expenses: { level: 'document', section: 'expenses' },
  expenseBills: { level: 'document', section: 'expenseBills' },
  purchaseTransactions: { level: 'document', section: 'purchaseTransactions' },
  adjustmentTransactions: { level: 'document', section: 'adjustmentTransactions' },
  inventoryTransfers: { level: 'document', section: 'inventoryTransfers' },
  exportSettings: { use: 'settings' }
})

const LINE_LISTS = new Set(['detail', 'purchaseDetail', 'purchaseDetailTax', 'adjustmentDetail', 'offset'])
const DATES = new Set(['documentDate', 'dueDate', 'purchaseDate', 'vendorInvoiceDate', 'periodStartDate', 'periodEndDate'])

/** Sections whose documents are GL entries themselves: there `id` is a GL entry id, elsewhere another record's. */
const ENTRY_ID_SECTIONS = new Set<SectionName>(['expenses', 'expenseBills'])
const PAYABLE_SECTIONS = new Set<SectionName>(['expenseBills', 'purchaseTransactions'])
const NUMBERED_BY_ID = new Set<SectionName>(['adjustmentTransactions', 'inventoryTransfers'])

const LINE_ROLES = byName<Role>({
  accountNumber: ROLE.account,
  total: ROLE.total,
  cost: ROLE.cost,
  costAccountNumber: ROLE.costAccount,
  inventoryAccountNumber: ROLE.inventoryAccount
})

const DOCUMENT_ROLES = byName<Role>({
  documentNumber: ROLE.number,
  documentDate: ROLE.date,
  total: ROLE.total
})

const PARTY_ROLES = byName<Role>({
  accountNumber: ROLE.accountNumber,
  vendorNumber: ROLE.vendorNumber
})

/** Works out what `name` means inside an object at `place`; an undefined place is the root. */
export function memberShape (name: string, place: Place | undefined): MemberShape {
  return {
    name,
    label: new Label(`${JSON.stringify(name)}:`),
    nextLabel: new Label(`,${JSON.stringify(name)}:`),
    tags: new XmlTags(name),
    use: useOf(name, place),
    role: place === undefined ? ROLE.none : roleOf(name, place),
    inner: place === undefined ? ROOT_LISTS[name] ?? PLAIN : innerPlace(name, place)
  }
}

function useOf (name: string, place: Place | undefined): MemberUse {
  if (place === undefined) return 'plain'
  if (place.use === 'settings') return name.toLowerCase() === 'cogsoption' ? 'cogsOption' : 'plain'
  if (place.level === undefined) return 'plain'
  if (DATES.has(name)) return 'date'
  if (name === 'glEntryIds') return 'idList'
  if (name !== 'id') return 'plain'
  if (place.level === 'line') return 'entryId'
  return place.section !== undefined && ENTRY_ID_SECTIONS.has(place.section) ? 'entryId' : 'plain'
}

function roleOf (name: string, place: Place): Role {
  switch (place.level) {
    case 'party': return PARTY_ROLES[name] ?? ROLE.none
    case 'line': return LINE_ROLES[name] ?? ROLE.none
    case 'document': return documentRole(name, place.section as SectionName)
    case undefined: return ROLE.none
  }
}

function documentRole (name: string, section: SectionName): Role {
  if (name === (PAYABLE_SECTIONS.has(section) ? 'apAccountNumber' : 'accountNumber')) return ROLE.account
  if (name === 'id' && NUMBERED_BY_ID.has(section)) return ROLE.number
  return DOCUMENT_ROLES[name] ?? ROLE.none
}

function innerPlace (name: string, place: Place): Place {
  if (place.level === 'document' && LINE_LISTS.has(name)) return { level: 'line' }
  if (name === 'currency' && place.level !== undefined) return { use: 'currency' }
  if (place.level === 'party' && (name === 'company' || name === 'vendor' || name === 'member')) return { use: 'partyName' }
  return PLAIN
}

/** Which member of a reference object names it best: the lowest wins. Undefined for one that names nothing. */
export function referenceRank (use: MemberUse | undefined, name: string): number | undefined {
  const order = use === 'currency' ? CURRENCY_NAMES : use === 'partyName' ? PARTY_NAMES : NO_NAMES
  const rank = order.indexOf(name)
  return rank < 0 ? undefined : rank
}

const CURRENCY_NAMES = ['currencyCode', 'currencyIdentifier', 'identifier', 'name', 'symbol']
const PARTY_NAMES = ['identifier', 'name']
const NO_NAMES: string[] = []
