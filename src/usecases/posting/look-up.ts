import type { GlBatch } from '../../../openapi/gl-batch.ts'
import type { ConnectWise, ConnectWiseBatches } from '../../domain/connectwise.ts'
import type { DocumentReader } from '../../domain/document-reader.ts'
import { IdRanges } from '../../domain/id-ranges.ts'

/** What ConnectWise has of a posting. */
export type Finding =
  | { kind: 'posted', connectwiseBatchId: number | null }
  | { kind: 'absent' }
  /** Something else: in words, and how many of the posting's records are in it. */
  | { kind: 'other', words: string, ours: number }

/** A posting to look for. */
export interface Wanted {
  batch: GlBatch
  batchIdentifier: string
  records: IdRanges
}

/** Looks at what ConnectWise has, and changes nothing. */
export async function lookUp ({ connectwise, reader }: { connectwise: ConnectWise, reader: DocumentReader }, wanted: Wanted, signal: AbortSignal): Promise<Finding> {
  return connectwise.batches === undefined
    ? compareExport(await exportAgain(connectwise, reader, wanted.batch, signal), wanted)
    : await lookAtBatch(connectwise.batches, wanted, signal)
}

async function lookAtBatch (batches: ConnectWiseBatches, { batch, batchIdentifier, records }: Wanted, signal: AbortSignal): Promise<Finding> {
  const id = await batches.find(batchIdentifier, signal)
  if (id === undefined) return { kind: 'absent' }
  const there = IdRanges.of(await batches.recordIds(id, signal))
  const missing = records.without(there)
  const strange = there.without(records)
  // an expense that is not reimbursed need not have an entry of its own
  const missed = missing.without(IdRanges.parse(batch.summary.nonReimbursableExpenses.ranges))
  if (missed.isEmpty && strange.isEmpty) return { kind: 'posted', connectwiseBatchId: id }
  return {
    kind: 'other',
    ours: records.count - missing.count,
    words: `The batch ${JSON.stringify(batchIdentifier)} (id ${id}) in ConnectWise has ${there.count} GL entries, this posting ${records.count}: ` +
      `${described(missed)} of this posting are not in it, ${described(strange)} are in it and not of this posting.`
  }
}

/** The ids that the same export returns now. */
async function exportAgain (connectwise: ConnectWise, reader: DocumentReader, { request }: GlBatch, signal: AbortSignal): Promise<IdRanges> {
  const { format, body } = await connectwise.exportBatch(request, signal)
  const reading = reader.open({ source: format })
  for await (const chunk of body) reading.write(chunk)
  const { glEntries, nonReimbursableExpenses } = reading.end().summary
  return IdRanges.parse(glEntries.ranges, nonReimbursableExpenses.ranges)
}

/** Where there is no look-up: what was marked is not exported any more. */
function compareExport (unposted: IdRanges, { records }: Wanted): Finding {
  const gone = records.without(unposted)
  const still = records.within(unposted)
  if (still.isEmpty) return { kind: 'posted', connectwiseBatchId: null }
  if (gone.isEmpty) return { kind: 'absent' }
  return {
    kind: 'other',
    ours: gone.count,
    words: `Of the ${records.count} GL entries of this posting ConnectWise still exports ${still.count} and does not export ${gone.count} any more: ` +
      `still unposted are ${described(still)}.`
  }
}

/** How many ids, and the first runs of them. */
export function described (ids: IdRanges): string {
  const runs = ids.toRanges()
  const listed = runs.slice(0, 10).join(', ')
  return ids.isEmpty ? '0' : `${ids.count} (${listed}${runs.length > 10 ? ', …' : ''})`
}
