import { americanTime } from '../records/calendar.ts'
import type { ItemLine, PurchaseRecord } from '../records/gl-record.ts'
import { companyRef, currencyRef, dateTime, negated, termsRef } from './party-json.ts'
import type { GlExportPurchaseDetail, GlExportPurchaseTransaction } from './rest-types.ts'

function detailJson (purchase: PurchaseRecord, line: ItemLine, at: number): GlExportPurchaseDetail {
  const { vendor } = purchase
  return {
    id: line.entryId,
    documentDate: americanTime(purchase.date),
    glClass: '',
    glTypeId: line.glTypeId,
    glItemId: line.itemId,
    salesCode: line.costAccountNumber,
    description: 'Purchase',
    cost: line.costCents / 100,
    memo: line.memo,
    taxNote: '',
    vendorNumber: vendor.accountNumber,
    accountNumber: line.accountNumber,
    costAccountNumber: line.costAccountNumber,
    inventoryAccountNumber: line.inventoryAccountNumber,
    vendorAccountNumber: vendor.accountNumber,
    item: { id: 743, identifier: line.itemId },
    itemDescription: line.description,
    salesDescription: line.salesDescription,
    taxable: line.taxable,
    itemPrice: line.priceCents / 100,
    itemCost: line.unitCostCents / 100,
    unitOfMeasure: { id: 13, name: line.unitOfMeasure },
    quantity: negated(line.quantity),
    total: negated(line.totalCents) / 100,
    currency: currencyRef(purchase.currency),
    serializedFlag: false,
    serialNumbers: '',
    dropShippedFlag: line.dropshipped,
    lineNumber: at + 1,
    subCategory: { id: 24, name: 'Miscellaneous' },
    shipmentMethod: { id: 9, name: 'USPS Priority' },
    itemTypeXref: 'Other Charge',
    inventoryXref: line.inventoryAccountNumber,
    cogsXref: line.costAccountNumber,
    uomScheduleXref: 'DEFAULT',
    priceLevelXref: 'DEFAULT',
    locationXref: 'DEFAULT',
    purchaseHeaderTaxGroup: 'Standard VAT',
    taxCodeXref: '',
    taxRate: 0,
    taxAgencyXref: ''
  }
}

function shipTo (purchase: PurchaseRecord): GlExportPurchaseTransaction {
  return {
    shipToCompany: companyRef(purchase.shipTo),
    shipToCompanyAccountNumber: purchase.shipTo.accountNumber,
    shipToCompanyType: { id: 1, name: 'Customer' },
    shipToContact: purchase.shipTo.contact,
    shipToSite: { id: purchase.shipTo.siteId, name: 'Main' }
  }
}

/** One entry of `purchaseTransactions`. Its id is a text, as in the answers of ConnectWise. */
export function purchaseJson (purchase: PurchaseRecord): GlExportPurchaseTransaction {
  const { vendor } = purchase
  return {
    id: purchase.memo,
    documentDate: dateTime(purchase.date),
    documentNumber: purchase.documentNumber,
    description: 'Purchase',
    memo: '',
    apAccountNumber: purchase.accountNumber,
    purchaseDate: dateTime(purchase.date),
    company: companyRef(vendor),
    contact: vendor.contact,
    site: { id: vendor.siteId, name: 'Main' },
    purchaseClass: '',
    freightAmount: 0,
    freightPackingSlip: purchase.packingSlip,
    packingSlip: purchase.packingSlip,
    dropshipFlag: false,
    currency: currencyRef(purchase.currency),
    total: purchase.totalCents / 100,
    billingTerms: termsRef(vendor),
    billingTermsXref: termsRef(vendor).name,
    dueDays: vendor.dueDays,
    vendorNumber: vendor.accountNumber,
    vendorAccountNumber: vendor.accountNumber,
    vendorInvoiceDate: dateTime(purchase.date),
    vendorInvoiceNumber: purchase.vendorInvoiceNumber,
    taxAgencyXref: '',
    stateTaxXref: 'T1',
    countyTaxXref: '',
    cityTaxXref: '',
    ...shipTo(purchase),
    taxGroupRate: 0.2,
    useAvalaraTaxFlag: false,
    purchaseHeaderTaxGroup: 'Standard VAT',
    purchaseHeaderTaxableFlag: false,
    purchaseHeaderFreightTaxableFlag: false,
    purchaseDetail: purchase.lines.map((line, at) => detailJson(purchase, line, at)),
    purchaseDetailTax: []
  }
}
