import type { GlBatch } from '../../../openapi/gl-batch.ts'
import { IdRanges } from '../../domain/id-ranges.ts'
import type { Posting } from '../../domain/postings.ts'
import { Problem } from '../../domain/problem.ts'
import { change, inTurn, takeBack, type PostingCommand, type PostingDependencies, type PostingWork } from './in-turn.ts'
import { lookUp, type Finding } from './look-up.ts'

/** States in which a call to ConnectWise may have taken effect or not. */
export const UNSETTLED: ReadonlySet<Posting['state']> = new Set<Posting['state']>(['marking', 'uncertain', 'undoing'])

export interface Settled {
  posting: Posting
  finding: Finding
}

/** Finds out what ConnectWise has of a posting, and stores it. Changes nothing in ConnectWise. */
export async function settlePosting (work: PostingWork, posting: Posting): Promise<Settled> {
  const finding = await lookUpPosting(work, posting, work.looking).catch((error: unknown) => {
    throw UNSETTLED.has(posting.state) ? asUncertain(error) : error
  })
  return { posting: await store(work, posting, finding), finding }
}

/** Settles the posting of a batch in the tenant's turn; one that another call has settled meanwhile stays as it is. */
export async function settleInTurn (dependencies: PostingDependencies, { tenantId, signal }: PostingCommand, batch: GlBatch): Promise<Posting> {
  return await inTurn(dependencies, { tenantId, batch, signal }, async (work, posting) =>
    UNSETTLED.has(posting.state) ? (await settlePosting(work, posting)).posting : posting)
}

/** What ConnectWise has of a posting that it was told of. */
export async function lookUpPosting (work: PostingWork, posting: Posting, signal: AbortSignal): Promise<Finding> {
  const wanted = { batch: work.batch, batchIdentifier: String(posting.batchIdentifier), records: IdRanges.parse(posting.records) }
  return await lookUp(work, wanted, signal)
}

async function store (work: PostingWork, posting: Posting, finding: Finding): Promise<Posting> {
  switch (finding.kind) {
    case 'posted': return await storePosted(work, posting, finding.connectwiseBatchId)
    case 'other': return await storeConflict(work, posting, finding.words)
    case 'absent': return posting.state === 'undoing' || posting.state === 'posted'
      ? await takeBack(work, posting, 'looked at ConnectWise: the batch is not there any more')
      : await change(work, posting, { state: 'not-applied' }, 'looked at ConnectWise: it does not have the records')
  }
}

export async function storePosted (work: PostingWork, posting: Posting, connectwiseBatchId: number | null): Promise<Posting> {
  return await change(work, posting, { state: 'posted', connectwiseBatchId }, 'looked at ConnectWise: it has exactly these records')
}

export async function storeConflict (work: PostingWork, posting: Posting, words: string): Promise<Posting> {
  return await change(work, posting, { state: 'conflict' }, `looked at ConnectWise: ${words}`)
}

/** The problem that a conflict is answered with. */
export function conflict (words: string): Problem {
  return new Problem('POSTING_CONFLICT', words)
}

/** A failure after which it cannot be told whether ConnectWise was changed, unless the failure itself says so. */
export function asUncertain (error: unknown): unknown {
  if (!(error instanceof Problem) || error.facts.outcome !== undefined) return error
  return new Problem(error.code, error.message, { ...error.facts, outcome: 'uncertain' })
}
