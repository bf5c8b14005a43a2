import type { GlRecord } from './gl-record.ts'
import type { RecordFacts } from './record-source.ts'

/** Members stand in the list of vendors behind the companies, from this key on. */
export const firstMemberKey = 1000

/** What filters and marks need to know about a record. */
export function factsOf (record: GlRecord): RecordFacts {
  const { id, date, locationId, blocked } = record
  const common = { id, productId: '', date, locationId, blocked, nonReimbursableIds: [], customers: [], vendors: [] }
  if (record.kind === 'invoices') {
    return {
      ...common,
      headerEntryIds: record.headerEntryIds,
      detailEntryIds: record.lines.map(line => line.entryId),
      customers: [record.customerIndex]
    }
  }
  if (record.kind === 'expenses') {
    return {
      ...common,
      headerEntryIds: [id],
      detailEntryIds: record.lines.flatMap(line => line.entryIds),
      nonReimbursableIds: record.nonReimbursableIds,
      customers: record.lines.map(line => line.customerIndex),
      vendors: [firstMemberKey + record.memberIndex]
    }
  }
  return {
    ...common,
    productId: record.memo,
    headerEntryIds: [],
    detailEntryIds: record.lines.map(line => line.entryId),
    customers: [record.shipToIndex],
    vendors: [record.vendorIndex]
  }
}
