import type { GlBatch } from '../../../openapi/gl-batch.ts'
import type { ShownPosting } from '../../../openapi/posting.ts'
import { IdRanges } from '../../domain/id-ranges.ts'
import type { Posting, PostingState } from '../../domain/postings.ts'
import { recordsOf } from './choose-records.ts'

const MEANINGS: Readonly<Record<PostingState, string>> = {
  none: 'ConnectWise was not told that these records are exported: the next export returns them again.',
  marking: 'ConnectWise is being told, or the call was cut short: the same PUT, or GET, looks at what ConnectWise has.',
  posted: 'ConnectWise has the posted records in a batch and does not export them again.',
  uncertain: 'Whether ConnectWise took the records cannot be told yet: the same PUT, or GET, looks at what ConnectWise has.',
  'not-applied': 'ConnectWise was looked at and does not have the records: PUT the same again to try once more, or DELETE to give it up.',
  conflict: 'ConnectWise has something else, as the last event says: follow docs/posting.md, then PUT the same again.',
  undoing: 'The batch in ConnectWise is being deleted, or the call was cut short: DELETE again, or GET, looks at what ConnectWise has.'
}

/** A posting as callers see it; `note` says why its state could not be settled. */
export function showPosting (batch: GlBatch, { state, batchIdentifier, connectwiseBatchId, records, timeline }: Posting, note?: string): ShownPosting {
  const posted = IdRanges.parse(records)
  const self = `${batch.links.self}/posting`
  return {
    batchId: batch.id,
    tenantId: batch.tenantId,
    state,
    meaning: note === undefined ? MEANINGS[state] : `${MEANINGS[state]} Just now: ${note}`,
    batchIdentifier,
    connectwiseBatchId,
    posted: runsOf(posted),
    left: runsOf(recordsOf(batch).without(posted)),
    links: { self, batch: batch.links.self },
    timeline
  }
}

function runsOf (ids: IdRanges): { count: number, ranges: string[] } {
  return { count: ids.count, ranges: ids.toRanges() }
}
