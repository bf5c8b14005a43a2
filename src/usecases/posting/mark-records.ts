import { KINDS, isSelected } from '../../domain/export-request.ts'
import { IdRanges } from '../../domain/id-ranges.ts'
import type { Posting } from '../../domain/postings.ts'
import { Problem } from '../../domain/problem.ts'
import { change, withdraw, type PostingWork } from './in-turn.ts'
import { asUncertain, conflict, lookUpPosting, storeConflict, storePosted } from './settle-posting.ts'

/**
 * Tells ConnectWise that records are exported: stored before the call, sent once, and settled by looking at what
 * ConnectWise has then. Whatever cuts this short leaves a state that the next call settles.
 */
export async function markRecords (work: PostingWork, asked: Posting): Promise<Posting> {
  work.looking.throwIfAborted()
  const records = IdRanges.parse(asked.records)
  const batchIdentifier = String(asked.batchIdentifier)
  const marking = await change(work, asked, { state: 'marking' }, `asked ConnectWise to mark ${records.count} GL entries as ${batchIdentifier}`)
  const kinds = KINDS.filter(kind => isSelected(work.batch.request, kind))
  const failure = await work.connectwise.markExported({ batchIdentifier, kinds, recordIds: records }, work.changing)
    .then(() => undefined, (error: unknown) => error as Error)
  if (failure !== undefined && !isRefusal(failure)) {
    await change(work, marking, { state: 'uncertain' }, 'ConnectWise gave no answer that tells whether it marked them')
      .catch((error: unknown) => { throw asUncertain(error) })
    throw failure
  }
  return await confirm(work, marking, failure).catch((error: unknown) => { throw asUncertain(error) })
}

/** Whether ConnectWise said that it changed nothing, or was never asked. */
export function isRefusal (error: unknown): error is Problem {
  return error instanceof Problem && error.facts.outcome !== 'uncertain'
}

/** An acknowledgement is believed when ConnectWise shows it; a refusal may come because an earlier call took effect late. */
async function confirm (work: PostingWork, marking: Posting, refusal: Problem | undefined): Promise<Posting> {
  if (work.connectwise.batches === undefined) {
    if (refusal !== undefined) return await giveUp(work, marking, refusal)
    return await change(work, marking, { state: 'posted' }, 'ConnectWise acknowledged the mark')
  }
  const finding = await lookUpPosting(work, marking, work.changing)
  switch (finding.kind) {
    case 'posted': return await storePosted(work, marking, finding.connectwiseBatchId)
    case 'other': {
      await storeConflict(work, marking, finding.words)
      throw conflict(finding.words)
    }
    case 'absent': {
      if (refusal !== undefined) return await giveUp(work, marking, refusal)
      await change(work, marking, { state: 'uncertain' }, 'ConnectWise acknowledged the mark and does not show the batch')
      throw new Problem('POSTING_UNCONFIRMED', `ConnectWise acknowledged the batch ${JSON.stringify(marking.batchIdentifier)} and does not show it.`, { outcome: 'uncertain' })
    }
  }
}

async function giveUp (work: PostingWork, marking: Posting, refusal: Problem): Promise<never> {
  await withdraw(work, marking, `ConnectWise refused: ${refusal.message}`)
  throw refusal
}
