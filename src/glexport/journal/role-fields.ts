import { ROLE, type Role } from '../ledger/sections.ts'
import type { Target } from './journal-entry.ts'

/** What the ledger reads of a value, the journal shows. */
export const ROLE_FIELDS: Readonly<Partial<Record<Role, Target>>> = {
  [ROLE.number]: { field: 'number', rank: 0 },
  [ROLE.date]: { field: 'date', rank: 0 },
  [ROLE.account]: { field: 'account', rank: 0 },
  [ROLE.total]: { field: 'total', rank: 0 },
  [ROLE.currency]: { field: 'currency', rank: 0 },
  [ROLE.cost]: { field: 'cost', rank: 0 },
  [ROLE.costAccount]: { field: 'costAccount', rank: 0 },
  [ROLE.inventoryAccount]: { field: 'inventoryAccount', rank: 0 }
}
