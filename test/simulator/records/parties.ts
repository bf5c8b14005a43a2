import type { Member, Party } from './gl-record.ts'
import { between, pick, seededRandom } from './random.ts'
import { cities, companyEnds, companyStarts, firstNames, lastNames, streets } from './word-pools.ts'

/** How many of each a generated company has; one more of each, the last, has no account number. */
export const partyCounts = { customers: 240, vendors: 60, members: 40 }

/** The master data of a generated company. */
export interface Parties {
  customers: Party[]
  vendors: Party[]
  members: Member[]
}

function generateParty (seed: number, role: 1 | 2, index: number): Party {
  const random = seededRandom(seed, role, index)
  const place = pick(random, cities)
  const name = `${pick(random, companyStarts)} ${pick(random, companyEnds)} ${index + 1}`
  const limit = role === 1 ? partyCounts.customers : partyCounts.vendors
  const code = pick(random, [`C${1000 + index}`, `0${100 + index}`, `${index}E5`, `${20000 + index}`])
  return {
    id: role * 1000 + index,
    name,
    accountNumber: index === limit ? '' : code,
    contact: { id: role * 10_000 + index, name: `${pick(random, firstNames)} ${pick(random, lastNames)}` },
    siteId: role * 5000 + index,
    street: pick(random, streets),
    suite: between(random, 0, 2) === 0 ? `Suite ${between(random, 100, 999)}` : '',
    city: place.city,
    state: place.state,
    postalCode: place.postalCode,
    country: place.country,
    phone: `0191${between(random, 1_000_000, 7_999_999)}`,
    email: `accounts${index}@customer${index}.example`,
    // a tenth trade in another currency than their country's, one of them retired from the ISO list
    currency: between(random, 0, 9) === 0 ? pick(random, ['FRF', 'EUR', 'USD']) : place.currency,
    dueDays: pick(random, [10, 14, 30, 60]),
    taxable: between(random, 0, 2) > 0
  }
}

function generateMember (seed: number, index: number): Member {
  const random = seededRandom(seed, 3, index)
  return {
    id: 300 + index,
    identifier: `Member${index + 1}`,
    firstName: pick(random, firstNames),
    lastName: pick(random, lastNames),
    vendorNumber: index === partyCounts.members ? '' : pick(random, [`M${100 + index}`, `00${index}`, 'ZYNK']),
    phone: `(813) ${between(random, 200, 999)}-${between(random, 1000, 7999)}`
  }
}

/** Draws the customers, vendors and members of a company. */
export function generateParties (seed: number): Parties {
  return {
    customers: Array.from({ length: partyCounts.customers + 1 }, (_, index) => generateParty(seed, 1, index)),
    vendors: Array.from({ length: partyCounts.vendors + 1 }, (_, index) => generateParty(seed, 2, index)),
    members: Array.from({ length: partyCounts.members + 1 }, (_, index) => generateMember(seed, index))
  }
}
