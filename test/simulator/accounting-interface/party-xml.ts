import type { Member, Party } from '../records/gl-record.ts'
import { openTag, trueFalse } from './xml-text.ts'

/** The address attributes of a customer, a vendor or a ship-to, with a prefix for the latter. */
export function addressAttributes (party: Party, prefix = ''): Record<string, string> {
  return {
    [`${prefix}SiteName`]: 'Main',
    [`${prefix}AddressLine1`]: party.street,
    [`${prefix}AddressLine2`]: party.suite,
    [`${prefix}AddressLine3`]: `${party.city}, ${party.state} ${party.postalCode}`,
    [`${prefix}City`]: party.city,
    [`${prefix}State`]: party.state,
    [`${prefix}PostalCode`]: party.postalCode,
    [`${prefix}Country`]: party.country,
    [`${prefix}CountryCode`]: '',
    [`${prefix}PhoneNumber`]: party.phone
  }
}

/** The terms of payment as ConnectWise names them. */
export function termsOf (party: Party): string {
  return `Net ${party.dueDays}`
}

/** One `<Customer>` line. */
export function customerXml (party: Party): string {
  const rate = party.taxable ? '20.00%' : '0.00%'
  const number = party.accountNumber
  return openTag('Customer', {
    CompanyName: party.name,
    ContactName: party.contact.name,
    ...addressAttributes(party),
    Taxable: trueFalse(party.taxable),
    AccountNumber: number,
    BillingTerms: termsOf(party),
    BillingTermsXref: termsOf(party),
    TaxCode: party.taxable ? 'T1' : 'T9',
    StateTaxXref: 'T1',
    CountyTaxXref: '',
    CityTaxXref: '',
    Level4TaxXref: '',
    Level5TaxXref: '',
    StateTaxRate: rate,
    CountyTaxRate: '0.00%',
    CityTaxRate: '0.00%',
    Level4TaxRate: '0.00%',
    Level5TaxRate: '0.00%',
    TaxAgencyXref: number,
    StateTaxAgencyXref: number,
    CountyTaxAgencyXref: number,
    CityTaxAgencyXref: number,
    Level4TaxAgencyXref: number,
    Level5TaxAgencyXref: number,
    TaxAccountNumber: '9999',
    TaxRate: rate,
    DueDays: String(party.dueDays),
    CurrencyID: party.currency,
    CompanyType: 'Customer',
    ContactEmailAddress: party.email
  }) + ' />'
}

/** One `<Vendor>` line for a company. */
export function vendorXml (party: Party): string {
  const [firstName = '', ...rest] = party.contact.name.split(' ')
  return openTag('Vendor', {
    MemberID: '',
    VendorName: party.name,
    CompanyName: party.name,
    VendorNumber: party.accountNumber,
    FirstName: firstName,
    MiddleInitial: '',
    LastName: rest.join(' '),
    AccountNumber: party.accountNumber,
    ...addressAttributes(party),
    BillingTerms: termsOf(party),
    DueDays: String(party.dueDays),
    TaxGroup: 'Standard VAT'
  }) + ' />'
}

/** One `<Vendor>` line for a member who is paid expenses. */
export function memberXml (member: Member): string {
  return openTag('Vendor', {
    MemberID: member.identifier,
    VendorName: member.identifier,
    CompanyName: '',
    VendorNumber: member.vendorNumber,
    FirstName: member.firstName,
    MiddleInitial: '',
    LastName: member.lastName,
    AccountNumber: '',
    SiteName: '',
    AddressLine1: '',
    AddressLine2: '',
    AddressLine3: '',
    City: '',
    State: '',
    PostalCode: '',
    Country: '',
    CountryCode: '',
    PhoneNumber: member.phone,
    BillingTerms: '',
    DueDays: '',
    TaxGroup: ''
  }) + ' />'
}
