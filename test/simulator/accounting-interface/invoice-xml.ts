import type { InvoiceRecord, ItemLine } from '../records/gl-record.ts'
import { itemStock, itemXrefs } from './item-line-xml.ts'
import { addressAttributes, termsOf } from './party-xml.ts'
import { money, openTag, yesNo } from './xml-text.ts'

function documentType (invoice: InvoiceRecord): string {
  return invoice.totalCents < 0 ? 'CREDIT MEMO' : 'INVOICE'
}

function amounts (invoice: InvoiceRecord): Record<string, string> {
  const tax = money(invoice.taxCents)
  const taxable = money(invoice.taxCents * 5)
  return {
    Total: money(invoice.totalCents),
    TaxableTotal: taxable,
    SalesTax: tax,
    StateTax: tax,
    CountyTax: '0.00',
    CityTax: '0.00',
    TaxableAmount1: taxable,
    TaxableAmount2: '0.00',
    TaxableAmount3: '0.00',
    TaxableAmount4: '0.00',
    TaxableAmount5: '0.00'
  }
}

function shipTo (invoice: InvoiceRecord): Record<string, string> {
  return {
    ShipCompanyAccountNumber: invoice.customer.accountNumber,
    ShipCompanyType: 'Customer',
    ShipTaxID: '',
    ShipCompanyName: invoice.customer.name,
    ...addressAttributes(invoice.customer, 'Ship'),
    ShipContactName: invoice.customer.contact.name
  }
}

function flags (invoice: InvoiceRecord): Record<string, string> {
  return {
    SalesRepID: '',
    SalesRepName: '',
    PONumber: invoice.purchaseOrder,
    GLTypeID: 'AR',
    SalesTerritory: 'My Accounts',
    CurrencyID: invoice.currency,
    CompanyType: 'Customer',
    BillingType: 'Miscellaneous',
    TaxDPAppliedFlag: 'N',
    EmailDeliveryFlag: 'N',
    PrintDeliveryFlag: 'N',
    AgreementPrePaymentFlag: 'N',
    TaxID: '',
    UseAvalara: 'N',
    SendAvalaraTax: 'N'
  }
}

function headerTag (invoice: InvoiceRecord): string {
  const { customer } = invoice
  return openTag('Transaction', {
    DocumentType: documentType(invoice),
    DocumentDate: invoice.date,
    CompanyName: customer.name,
    ProjectName: invoice.projectName,
    ...amounts(invoice),
    DocumentNumber: invoice.documentNumber,
    Memo: invoice.memo,
    Description: 'Accounts Receivable',
    Taxable: yesNo(customer.taxable),
    TaxCode: '1',
    TaxGroup: 'Standard VAT',
    TaxGroupRate: '20.000000',
    TaxAccountNumber: '9999',
    PiggyBackFlag: 'False',
    Attention: customer.contact.name,
    ...addressAttributes(customer),
    ...shipTo(invoice),
    BillingTerms: termsOf(customer),
    BillingTermsXref: termsOf(customer),
    DueDays: String(customer.dueDays),
    DueDate: invoice.dueDate,
    AccountNumber: invoice.accountNumber,
    Class: '',
    GLEntryRecID: invoice.headerEntryIds.join(','),
    CompanyAccountNumber: customer.accountNumber,
    TaxAgencyXref: customer.accountNumber,
    StateTaxXref: 'T1',
    CountyTaxXref: '',
    CityTaxXref: '',
    ...flags(invoice)
  })
}

function detailXml (invoice: InvoiceRecord, line: ItemLine): string {
  const isTax = line.glTypeId === 'ST'
  const tag = openTag('Detail', {
    DocumentType: documentType(invoice),
    DocumentDate: invoice.date,
    AccountNumber: line.accountNumber,
    Class: '',
    Cost: money(line.costCents),
    CostAccountNumber: line.costAccountNumber,
    InventoryAccountNumber: line.inventoryAccountNumber,
    ProductAccountNumber: isTax ? '4000' : line.accountNumber,
    SalesCode: line.costAccountNumber,
    Taxable: yesNo(line.taxable),
    Taxable2: 'N',
    Taxable3: 'N',
    Taxable4: 'N',
    Taxable5: 'N',
    ItemTaxable: yesNo(line.taxable),
    ItemID: line.itemId,
    ItemPrice: money(line.priceCents),
    ItemCost: money(line.unitCostCents),
    Memo: line.memo,
    Description: isTax ? line.description : 'Taxable Products',
    ...itemXrefs(line),
    CurrencyID: invoice.currency,
    ...itemStock(line, ''),
    ShipmentMethod: '',
    TaxCodeXref: line.taxable ? 'T1' : 'T9',
    InvoiceSummaryOption: '0',
    TimeEntryRecId: '',
    Total: money(-line.totalCents),
    Quantity: money(-line.quantity * 100),
    TaxRate: isTax ? '0.20%' : '',
    ...isTax ? { TaxRatePercent: '20.00%' } : {},
    TaxCode: isTax ? 'T1' : '',
    TaxAgencyXref: '',
    TaxNote: isTax ? 'AUTOSTAX' : ''
  })
  return `    \t\t${tag} />\n`
}

/** One `<Transaction>` with its details, laid out as ConnectWise does. */
export function invoiceXml (invoice: InvoiceRecord): string {
  const details = invoice.lines.map(line => detailXml(invoice, line)).join('')
  return `    \t${headerTag(invoice)}>\n${details}    \t</Transaction>\n`
}
