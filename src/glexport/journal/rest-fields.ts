import { memberShape, referenceRank, type Place } from '../document/rest-shape.ts'
import type { Target } from './journal-entry.ts'
import { ROLE_FIELDS } from './role-fields.ts'

/** Where an object stands: at a place of the ledger, or as a reference whose members name something. */
export interface RestPlace {
  /** Undefined for the root. */
  ledger: Place | undefined
  members: Readonly<Record<string, Target>>
}

/** What a key tells the journal at its place. */
export interface RestKey {
  target: Target | undefined
  /** How record ids are written under this key: in one text, or as numbers. */
  ids: 'text' | 'numbers' | undefined
  isCogsOption: boolean
  /** What an object under this key is. */
  inner: RestPlace
}

const NO_MEMBERS: RestPlace['members'] = {}
export const ROOT: RestPlace = { ledger: undefined, members: NO_MEMBERS }

/** Members of documents and details that the ledger does not read. */
const TEXTS: Readonly<Record<string, Target>> = {
  documentType: { field: 'type', rank: 0 },
  glClass: { field: 'class', rank: 0 },
  purchaseClass: { field: 'class', rank: 1 },
  taxCodeXref: { field: 'taxCode', rank: 1 },
  memo: { field: 'memo', rank: 0 }
}

/** Reference objects, and which of their members name them. */
const REFERENCES: Readonly<Record<string, RestPlace['members']>> = {
  company: { name: { field: 'company', rank: 0 }, identifier: { field: 'company', rank: 1 } },
  member: { identifier: { field: 'company', rank: 2 }, name: { field: 'company', rank: 3 } },
  expenseClass: { name: { field: 'class', rank: 2 } },
  taxCode: { name: { field: 'taxCode', rank: 0 } }
}

/** Works out what `name` means inside an object at `place`. */
export function restKey (name: string, place: RestPlace): RestKey {
  const { role, use, inner } = memberShape(name, place.ledger)
  const isEntry = place.ledger?.level === 'document' || place.ledger?.level === 'line'
  return {
    target: isEntry ? ROLE_FIELDS[role] ?? textTarget(name) : memberTarget(name, place),
    ids: use === 'idList' ? 'text' : use === 'entryId' ? 'numbers' : undefined,
    isCogsOption: use === 'cogsOption',
    inner: { ledger: inner, members: isEntry && Object.hasOwn(REFERENCES, name) ? REFERENCES[name] as RestPlace['members'] : NO_MEMBERS }
  }
}

function textTarget (name: string): Target | undefined {
  return Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined
}

function memberTarget (name: string, { ledger, members }: RestPlace): Target | undefined {
  if (ledger?.use !== 'currency') return Object.hasOwn(members, name) ? members[name] : undefined
  const rank = referenceRank('currency', name)
  return rank === undefined ? undefined : { field: 'currency', rank }
}
