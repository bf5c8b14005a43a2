/** The three kinds of unposted records a GL batch can hold. Purchases are also called procurement, inventory or products. */
export type RecordKind = 'invoices' | 'expenses' | 'purchases'

/** All kinds, in the order of their sections in a document. */
export const recordKinds = ['invoices', 'expenses', 'purchases'] as const satisfies readonly RecordKind[]

/** Which of the two interfaces writes the record. */
export type InterfaceName = 'accounting-interface' | 'rest'

/** A customer or a vendor of the simulated company. */
export interface Party {
  id: number
  name: string
  accountNumber: string
  contact: { id: number, name: string }
  siteId: number
  street: string
  suite: string
  city: string
  state: string
  postalCode: string
  country: string
  phone: string
  email: string
  currency: string
  dueDays: number
  taxable: boolean
}

/** A member who hands in expenses. */
export interface Member {
  id: number
  identifier: string
  firstName: string
  lastName: string
  vendorNumber: string
  phone: string
}

/** One line of an invoice or of a purchase. Amounts in cents, positive as printed on the paper; the documents negate them. */
export interface ItemLine {
  entryId: number
  glTypeId: 'RP' | 'R' | 'ST'
  accountNumber: string
  itemId: string
  memo: string
  description: string
  salesDescription: string
  quantity: number
  priceCents: number
  unitCostCents: number
  totalCents: number
  costCents: number
  costAccountNumber: string
  inventoryAccountNumber: string
  unitOfMeasure: string
  taxable: boolean
  dropshipped: boolean
}

interface CommonRecord {
  /** The id by which include and exclude lists and the unposted lists name the record. */
  id: number
  /** yyyy-MM-dd */
  date: string
  locationId: number
  currency: string
  documentNumber: string
  memo: string
  totalCents: number
  /** True when the record stays in the unposted list and no export ever returns it. */
  blocked: boolean
}

/** An invoice or, with a negative total, a credit memo. */
export interface InvoiceRecord extends CommonRecord {
  kind: 'invoices'
  headerEntryIds: number[]
  customer: Party
  customerIndex: number
  accountNumber: string
  dueDate: string
  taxCents: number
  /** Empty when the unposted list shall name none. */
  taxCode: string
  projectName: string
  purchaseOrder: string
  lines: ItemLine[]
}

/** One line of an expense bill. */
export interface ExpenseLine {
  entryIds: number[]
  memo: string
  accountNumber: string
  totalCents: number
  customer: Party
  customerIndex: number
  billable: boolean
}

/** The expense bill of one member for one week. */
export interface ExpenseRecord extends CommonRecord {
  kind: 'expenses'
  member: Member
  memberIndex: number
  accountNumber: string
  periodStart: string
  nonReimbursableIds: number[]
  lines: ExpenseLine[]
}

/** A received purchase order. Its header has no GL entry ids, in both interfaces. */
export interface PurchaseRecord extends CommonRecord {
  kind: 'purchases'
  vendor: Party
  vendorIndex: number
  shipTo: Party
  shipToIndex: number
  accountNumber: string
  packingSlip: string
  vendorInvoiceNumber: string
  lines: ItemLine[]
}

/** One record of the simulated ledger, in the words of neither interface. */
export type GlRecord = InvoiceRecord | ExpenseRecord | PurchaseRecord
