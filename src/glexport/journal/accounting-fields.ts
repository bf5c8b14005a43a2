import { ELEMENTS } from '../document/accounting-names.ts'
import { ROLE_FIELDS } from './role-fields.ts'
import type { Target } from './journal-entry.ts'

/** Attributes of documents and details that the ledger does not read, under any element. */
const TEXTS: Readonly<Record<string, Target>> = {
  DocumentType: { field: 'type', rank: 0 },
  CompanyName: { field: 'company', rank: 0 },
  VendorName: { field: 'company', rank: 1 },
  MemberID: { field: 'company', rank: 2 },
  Class: { field: 'class', rank: 0 },
  TaxCode: { field: 'taxCode', rank: 0 },
  TaxCodeXref: { field: 'taxCode', rank: 1 },
  Memo: { field: 'memo', rank: 0 }
}

/** What an attribute of a document or detail tells the journal; null for nothing. */
export function attributeTarget (element: string, attribute: string): Target | 'ids' | null {
  const known = ELEMENTS[element]
  if (known?.types[attribute] === 'ids') return 'ids'
  const role = known?.roles[attribute]
  return (role === undefined ? TEXTS[attribute] : ROLE_FIELDS[role]) ?? null
}
