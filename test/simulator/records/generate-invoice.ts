import { dayAfter } from './calendar.ts'
import { detailSlot, headerSlot, recordSlot } from './entry-ids.ts'
import type { InvoiceRecord, ItemLine, Party } from './gl-record.ts'
import type { RecordDraft } from './generate-record.ts'
import { drawCommon, drawDocumentNumber, drawItemLine, drawPartyIndex } from './generate-record.ts'
import { between, pick } from './random.ts'
import { invoiceMemos, revenueAccounts } from './word-pools.ts'

/** The sales tax line that ConnectWise adds to every invoice, also when the tax is zero. */
function taxLine (entryId: number, taxCents: number): ItemLine {
  return {
    entryId,
    glTypeId: 'ST',
    accountNumber: '9999',
    itemId: '',
    memo: 'Sales Tax',
    description: 'Level 1 Sales Tax',
    salesDescription: '',
    quantity: 0,
    priceCents: 0,
    unitCostCents: 0,
    totalCents: taxCents,
    costCents: 0,
    costAccountNumber: '',
    inventoryAccountNumber: '',
    unitOfMeasure: 'Hour',
    taxable: false,
    dropshipped: false
  }
}

function negated (line: ItemLine): ItemLine {
  return { ...line, quantity: -line.quantity, totalCents: -line.totalCents, costCents: -line.costCents }
}

function drawLines (draft: RecordDraft, customer: Party): { lines: ItemLine[], taxCents: number } {
  if (draft.odd.withoutDetails) return { lines: [], taxCents: 0 }
  const count = between(draft.random, 1, 6)
  const sold = Array.from({ length: count }, (_, at) =>
    drawItemLine(draft, { entryId: draft.idOf(detailSlot + at), accountNumber: pick(draft.random, revenueAccounts) }))
  const taxable = sold.filter(line => customer.taxable && line.taxable).reduce((sum, line) => sum + line.totalCents, 0)
  const taxCents = Math.round(taxable / 5)
  const lines = [...sold, taxLine(draft.idOf(detailSlot + count), taxCents)]
  return draft.odd.creditMemos ? { lines: lines.map(negated), taxCents: -taxCents } : { lines, taxCents }
}

/** Draws one invoice: one to six lines, a tax line, one to six header entries. */
export function generateInvoice (draft: RecordDraft): InvoiceRecord {
  const { random, odd, idOf, plan } = draft
  const common = drawCommon(draft)
  const customerIndex = drawPartyIndex(draft, 'customers')
  const customer = plan.parties.customers[customerIndex]!
  const headerEntryIds = Array.from({ length: between(random, 1, 6) }, (_, at) => idOf(headerSlot + at))
  const id = idOf(recordSlot)
  const documentNumber = drawDocumentNumber(draft, id)
  const memo = pick(random, invoiceMemos)
  const { lines, taxCents } = drawLines(draft, customer)
  const linesCents = lines.reduce((sum, line) => sum + line.totalCents, 0)
  return {
    kind: 'invoices',
    ...common,
    id,
    headerEntryIds,
    customer,
    customerIndex,
    currency: customer.currency,
    documentNumber,
    memo,
    accountNumber: odd.withoutAccountNumber ? '' : pick(random, ['1100', '01100', '9999']),
    dueDate: dayAfter(common.date, customer.dueDays),
    taxCents,
    taxCode: odd.withoutTaxCode ? '' : 'T1',
    totalCents: linesCents + (odd.unbalanced ? 1 : 0),
    projectName: between(random, 0, 4) === 0 ? 'Umzug "Nord" & Ausbau' : '',
    purchaseOrder: between(random, 0, 2) === 0 ? 'CUSTOMER PO' : '',
    lines
  }
}
