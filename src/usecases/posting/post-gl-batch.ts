import type { GlBatch } from '../../../openapi/gl-batch.ts'
import type { PostingRequest, ShownPosting } from '../../../openapi/posting.ts'
import { IdRanges } from '../../domain/id-ranges.ts'
import type { Posting } from '../../domain/postings.ts'
import { Problem } from '../../domain/problem.ts'
import { readGlBatch } from '../read-gl-batch.ts'
import { chooseRecords } from './choose-records.ts'
import { findPosting, inTurn, type PostingCommand, type PostingDependencies, type PostingWork } from './in-turn.ts'
import { described } from './look-up.ts'
import { lookUpPosting, settlePosting, storePosted, conflict } from './settle-posting.ts'
import { markRecords } from './mark-records.ts'
import { showPosting } from './show-posting.ts'

/** What a caller asks to be posted. */
interface Asked {
  records: IdRanges
  /** Undefined where the caller named none. */
  batchIdentifier: string | undefined
}

/**
 * The story of one posting: mark the records of a batch in ConnectWise under one identifier, once. A call whose outcome
 * nobody knows is never repeated blindly: what ConnectWise has is looked at first.
 */
export async function postGlBatch (dependencies: PostingDependencies, command: PostingCommand & { request: PostingRequest }): Promise<ShownPosting> {
  const { tenantId, batchId, request, signal } = command
  const batch = await readGlBatch(dependencies, tenantId, batchId)
  assertNotRecreated(batch)
  const asked: Asked = { records: chooseRecords(batch, request), batchIdentifier: request.batchIdentifier }
  const known = await findPosting(dependencies.postings, batch)
  if (known.state === 'posted') return showPosting(batch, same(known, asked))
  return showPosting(batch, await inTurn(dependencies, { tenantId, batch, signal }, async (work, posting) => await post(work, posting, asked)))
}

async function post (work: PostingWork, posting: Posting, asked: Asked): Promise<Posting> {
  if (posting.state === 'none') return await start(work, { ...posting, ...identified(work.batch, asked) })
  same(posting, asked)
  // a call of the same kind was faster
  if (posting.state === 'posted') return posting
  const settled = await settlePosting(work, posting)
  if (settled.finding.kind === 'other') throw conflict(settled.finding.words)
  if (settled.posting.state === 'none') return await start(work, { ...settled.posting, ...identified(work.batch, asked) })
  return settled.posting.state === 'posted' ? settled.posting : await markRecords(work, settled.posting)
}

/** The first call for an identifier: where ConnectWise can tell, it must not have a batch of that name yet. */
async function start (work: PostingWork, posting: Posting): Promise<Posting> {
  await assertNoOverlap(work, posting)
  if (work.connectwise.batches === undefined) return await markRecords(work, posting)
  const finding = await lookUpPosting(work, posting, work.looking)
  switch (finding.kind) {
    case 'absent': return await markRecords(work, posting)
    case 'posted': return await storePosted(work, posting, finding.connectwiseBatchId)
    case 'other': throw new Problem('POSTING_CONFLICT', finding.words, { fix: 'Use another batchIdentifier: this one belongs to a batch of other records.' })
  }
}

/** A record is posted once, though several exports may have returned it. @throws Problem POSTING_OVERLAP */
async function assertNoOverlap ({ postings }: PostingWork, posting: Posting): Promise<void> {
  const records = IdRanges.parse(posting.records)
  const others = await postings.near(posting)
  const [overlap] = others.map(other => ({ other, shared: records.within(IdRanges.parse(other.records)) })).filter(({ shared }) => !shared.isEmpty)
  if (overlap === undefined) return
  const { other, shared } = overlap
  throw new Problem('POSTING_OVERLAP', `The posting of batch ${other.batchId} (${other.state}) has ${described(shared)} of these GL entries already.`)
}

function identified (batch: GlBatch, { records, batchIdentifier }: Asked): Pick<Posting, 'records' | 'batchIdentifier'> {
  return { records: records.toRanges(), batchIdentifier: batchIdentifier ?? batch.request.batchIdentifier ?? `gl-batch-${batch.id}` }
}

/** The posting, when it is the one that is asked for. @throws Problem POSTING_EXISTS */
function same (posting: Posting, asked: Asked): Posting {
  const records = IdRanges.parse(posting.records)
  const { batchIdentifier = posting.batchIdentifier } = asked
  if (records.equals(asked.records) && batchIdentifier === posting.batchIdentifier) return posting
  throw new Problem('POSTING_EXISTS',
    `The posting of this batch (${posting.state}) is of ${records.count} GL entries as ${JSON.stringify(posting.batchIdentifier)}; asked for are ${asked.records.count} as ${JSON.stringify(batchIdentifier)}.`)
}

/** What ConnectWise has in a batch is marked already. */
function assertNotRecreated ({ request: { recreateFrom } }: GlBatch): void {
  if (recreateFrom === undefined) return
  throw new Problem('POSTING_EXISTS', `This batch was recreated from the ConnectWise batch ${String(recreateFrom.batchIdentifier ?? recreateFrom.id)}, which has its records already.`, {
    fix: 'Nothing needs to be posted. Where that batch was deleted in ConnectWise, export its records again and post the new batch.'
  })
}
