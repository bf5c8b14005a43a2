import type { Member, Party } from '../records/gl-record.ts'
import type { GlExportCustomer, GlExportVendor } from './rest-types.ts'

const currencyIds = ['', 'USD', 'GBP', 'EUR', 'CHF', 'FRF', 'PLN', 'AUD']

/** A reference to a company. */
export function companyRef (party: Party): { id: number, identifier: string } {
  return { id: party.id, identifier: party.name }
}

/** A reference to the terms of payment. */
export function termsRef (party: Party): { id: number, name: string } {
  return { id: party.dueDays, name: `Net ${party.dueDays}` }
}

/** A reference to a currency. */
export function currencyRef (code: string): { id: number, currencyCode: string, numberOfDecimals: number } {
  return { id: currencyIds.indexOf(code), currencyCode: code, numberOfDecimals: 2 }
}

/** REST dates carry a midnight. */
export function dateTime (day: string): string {
  return `${day}T00:00:00`
}

/** The other sign; never minus zero, which equals nothing once it was written and read. */
export function negated (value: number): number {
  return value === 0 ? 0 : -value
}

/** One entry of `customers`. */
export function customerJson (party: Party): GlExportCustomer {
  const number = party.accountNumber
  return {
    company: companyRef(party),
    companyType: { id: 1, name: 'Customer' },
    contact: party.contact,
    site: { id: party.siteId, name: 'Main' },
    accountNumber: number,
    billingTerms: termsRef(party),
    billingTermsXref: termsRef(party).name,
    dueDays: party.dueDays,
    taxable: party.taxable,
    taxCode: { id: 11, name: 'T1' },
    currency: currencyRef(party.currency),
    stateTaxXref: 'T1',
    countyTaxXref: '',
    cityTaxXref: '',
    countryTaxXref: '',
    compositeTaxXref: '',
    stateTaxRate: 20,
    countyTaxRate: 0,
    cityTaxRate: 0,
    countryTaxRate: 0,
    compositeTaxRate: 0,
    taxGroupRate: null,
    taxAgencyXref: number,
    stateTaxAgencyXref: number,
    countyTaxAgencyXref: '',
    cityTaxAgencyXref: '',
    countryTaxAgencyXref: '',
    compositeTaxAgencyXref: '',
    taxLevels: [{ taxRate: 20, taxCodeXref: 'T1', agencyXref: number, taxLevel: 1 }]
  }
}

/** One entry of `vendors` for a company. */
export function vendorJson (party: Party): GlExportVendor {
  return {
    vendor: companyRef(party),
    vendorNumber: party.accountNumber,
    company: companyRef(party),
    contact: party.contact,
    accountNumber: party.accountNumber,
    billingTerms: termsRef(party),
    dueDays: party.dueDays,
    site: { id: party.siteId, name: 'Main' },
    taxCode: { id: 11, name: 'Standard VAT' }
  }
}

/** One entry of `vendors` for a member who is paid expenses. */
export function memberJson (member: Member): GlExportVendor {
  return {
    member: { id: member.id, identifier: member.identifier, name: `${member.firstName} ${member.lastName}` },
    vendorNumber: member.vendorNumber,
    accountNumber: '',
    dueDays: 0
  }
}
