import { americanTime } from '../records/calendar.ts'
import type { ItemLine, PurchaseRecord } from '../records/gl-record.ts'
import { itemStock, itemXrefs } from './item-line-xml.ts'
import { addressAttributes, termsOf } from './party-xml.ts'
import { money, openTag, yesNo } from './xml-text.ts'

function shipTo (purchase: PurchaseRecord): Record<string, string> {
  return {
    ShipToCompanyName: purchase.shipTo.name,
    ShipToCompanyAccountNumber: purchase.shipTo.accountNumber,
    ShipToCompanyType: 'Customer',
    ShipToContactName: purchase.shipTo.contact.name,
    ...addressAttributes(purchase.shipTo, 'ShipTo'),
    ShipToTaxGroup: 'Standard VAT'
  }
}

function headerTag (purchase: PurchaseRecord): string {
  const { vendor } = purchase
  return openTag('PurchaseTransaction', {
    DocumentNumber: purchase.documentNumber,
    DocumentDate: purchase.date,
    PurchaseDate: purchase.date,
    VendorName: vendor.name,
    VendorNumber: vendor.accountNumber,
    VendorAccountNumber: vendor.accountNumber,
    VendorInvoiceNumber: purchase.vendorInvoiceNumber,
    VendorInvoiceDate: purchase.date,
    FreightAmount: '',
    FreightPackingSlip: purchase.packingSlip,
    APAccountNumber: purchase.accountNumber,
    Class: '',
    ContactName: vendor.contact.name,
    ...addressAttributes(vendor),
    Description: 'Purchase',
    Memo: purchase.memo,
    BillingTerms: termsOf(vendor),
    CurrencyID: purchase.currency,
    PackingSlip: purchase.packingSlip,
    BillingTermsXref: termsOf(vendor),
    CompanyType: 'Vendor',
    TaxCode: '1',
    TaxGroup: 'Standard VAT',
    TaxGroupRate: '20.000000',
    TaxAgencyXref: '',
    StateTaxXref: 'T1',
    CountyTaxXref: '',
    CityTaxXref: '',
    ...shipTo(purchase),
    Dropshipped: 'N',
    DueDays: String(vendor.dueDays),
    UseAvalara: 'N',
    PurchaseHeaderTaxGroup: 'Standard VAT',
    PurchaseHeaderTaxable: 'N',
    PurchaseHeaderFreightTaxable: 'N',
    PurchaseInformation: purchase.memo,
    Total: money(purchase.totalCents)
  })
}

function detailXml (purchase: PurchaseRecord, line: ItemLine, at: number): string {
  const { vendor } = purchase
  const tag = openTag('PurchaseDetail', {
    DocumentDate: americanTime(purchase.date),
    AccountNumber: line.accountNumber,
    Class: '',
    Cost: money(line.costCents),
    CostAccountNumber: line.costAccountNumber,
    InventoryAccountNumber: line.inventoryAccountNumber,
    SalesCode: line.costAccountNumber,
    Taxable: yesNo(line.taxable),
    ItemID: line.itemId,
    Quantity: money(-line.quantity * 100),
    ItemPrice: money(line.priceCents),
    ItemCost: money(line.unitCostCents),
    Total: money(-line.totalCents),
    Description: 'Purchase',
    ...itemXrefs(line),
    Memo: line.memo,
    TaxNote: '',
    VendorAccountNumber: vendor.accountNumber,
    VendorNumber: vendor.accountNumber,
    CurrencyID: purchase.currency,
    ...itemStock(line, 'DEFAULT'),
    LineNumber: String(at + 1),
    ShipmentMethod: 'USPS Priority',
    PurchaseHeaderTaxGroup: 'Standard VAT',
    TaxCodeXref: line.taxable ? 'T1' : 'T9',
    TaxRate: '',
    TaxCode: '',
    TaxAgencyXref: ''
  })
  return `    \t\t${tag} />\n`
}

/** One `<PurchaseTransaction>` with its details, laid out as ConnectWise does. */
export function purchaseXml (purchase: PurchaseRecord): string {
  const details = purchase.lines.map((line, at) => detailXml(purchase, line, at)).join('')
  return `    \t${headerTag(purchase)}>\n${details}    \t</PurchaseTransaction>\n`
}
