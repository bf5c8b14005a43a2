import { detailSlot, recordSlot } from './entry-ids.ts'
import type { PurchaseRecord } from './gl-record.ts'
import type { RecordDraft } from './generate-record.ts'
import { drawCommon, drawDocumentNumber, drawItemLine, drawPartyIndex } from './generate-record.ts'
import { partyCounts } from './parties.ts'
import { between, pick } from './random.ts'
import { stockAccounts } from './word-pools.ts'

/** Draws one received purchase order with one to six lines. What is bought is booked at its cost. */
export function generatePurchase (draft: RecordDraft): PurchaseRecord {
  const { random, odd, idOf, plan } = draft
  const common = drawCommon(draft)
  const vendorIndex = drawPartyIndex(draft, 'vendors')
  const vendor = plan.parties.vendors[vendorIndex]!
  const shipToIndex = between(random, 0, partyCounts.customers - 1)
  const id = idOf(recordSlot)
  const documentNumber = drawDocumentNumber(draft, id)
  const count = odd.withoutDetails ? 0 : between(random, 1, 6)
  const lines = Array.from({ length: count }, (_, at) => {
    const line = drawItemLine(draft, { entryId: idOf(detailSlot + at), accountNumber: pick(random, stockAccounts) })
    return { ...line, totalCents: line.costCents }
  })
  return {
    kind: 'purchases',
    ...common,
    id,
    vendor,
    vendorIndex,
    shipTo: plan.parties.customers[shipToIndex]!,
    shipToIndex,
    currency: vendor.currency,
    documentNumber,
    memo: `PO #${documentNumber}, Packing Slip: ${documentNumber}`,
    accountNumber: odd.withoutAccountNumber ? '' : pick(random, ['9000', '02000']),
    totalCents: lines.reduce((sum, line) => sum + line.totalCents, 0) + (odd.unbalanced ? 1 : 0),
    packingSlip: documentNumber,
    vendorInvoiceNumber: between(random, 0, 1) === 1 ? `INV/${id}` : '',
    lines
  }
}
