import type { GlBatch } from '../../../openapi/gl-batch.ts'
import type { PostingRequest } from '../../../openapi/posting.ts'
import { IdRanges } from '../../domain/id-ranges.ts'
import { Problem } from '../../domain/problem.ts'

const LISTED = 20

/** All record ids of a batch that a mark takes: its GL entries and its non-reimbursable expenses. */
export function recordsOf ({ summary }: GlBatch): IdRanges {
  return IdRanges.parse(summary.glEntries.ranges, summary.nonReimbursableExpenses.ranges)
}

/**
 * The records of a batch that are to be posted.
 * @throws Problem INVALID_REQUEST, POSTING_RECORDS_UNKNOWN, POSTING_EMPTY
 */
export function chooseRecords (batch: GlBatch, { glEntryIds, exceptGlEntryIds }: PostingRequest): IdRanges {
  const all = recordsOf(batch)
  if (glEntryIds !== undefined && exceptGlEntryIds !== undefined) {
    throw new Problem('INVALID_REQUEST', 'glEntryIds and exceptGlEntryIds exclude each other.', {
      errors: ['/glEntryIds', '/exceptGlEntryIds'].map(pointer => ({ pointer, detail: 'give one of the two' }))
    })
  }
  const chosen = glEntryIds === undefined
    ? all.without(known(all, exceptGlEntryIds ?? [], '/exceptGlEntryIds'))
    : known(all, glEntryIds, '/glEntryIds')
  if (chosen.isEmpty) {
    throw new Problem('POSTING_EMPTY', all.isEmpty ? `Batch ${batch.id} is empty.` : 'The request leaves no GL entry to post.')
  }
  return chosen
}

/** The ids as a set. @throws Problem POSTING_RECORDS_UNKNOWN with the first ones that the batch does not have */
function known (all: IdRanges, ids: readonly number[], pointer: string): IdRanges {
  const named = IdRanges.of(ids)
  const strangers = named.without(all)
  if (strangers.isEmpty) return named
  const first = firstOf(strangers)
  const more = strangers.count > first.length ? ` and ${strangers.count - first.length} more` : ''
  const detail = `The batch does not have the GL entries ${first.join(', ')}${more}.`
  throw new Problem('POSTING_RECORDS_UNKNOWN', detail, { errors: [{ pointer, detail }] })
}

/** The first ids alone: a set may have more than fit into memory. */
function firstOf (ids: IdRanges): number[] {
  const first: number[] = []
  for (const id of ids) {
    if (first.length === LISTED) break
    first.push(id)
  }
  return first
}
