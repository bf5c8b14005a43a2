import type { ShownPosting } from '../../../openapi/posting.ts'
import type { Posting } from '../../domain/postings.ts'
import { Problem } from '../../domain/problem.ts'
import { readGlBatch } from '../read-gl-batch.ts'
import { change, findPosting, inTurn, takeBack, type PostingCommand, type PostingDependencies, type PostingWork } from './in-turn.ts'
import { isRefusal } from './mark-records.ts'
import { asUncertain, conflict, settlePosting } from './settle-posting.ts'
import { showPosting } from './show-posting.ts'

const REMINDER = 'The accounting package is untouched: reverse there what was imported before these records are exported and imported again.'

/**
 * Takes a posting back: deletes the batch in ConnectWise when it is exactly the one that was posted, so that its records
 * are unposted again. Undoing what is not posted changes nothing.
 */
export async function undoPosting (dependencies: PostingDependencies, { tenantId, batchId, signal }: PostingCommand): Promise<ShownPosting> {
  const batch = await readGlBatch(dependencies, tenantId, batchId)
  const known = await findPosting(dependencies.postings, batch)
  const undone = known.state === 'none' ? known : await inTurn(dependencies, { tenantId, batch, signal }, undo)
  return { ...showPosting(batch, undone), reminder: REMINDER }
}

async function undo (work: PostingWork, posting: Posting): Promise<Posting> {
  // a call of the same kind was faster
  if (posting.state === 'none') return posting
  const { posting: settled, finding } = await settlePosting(work, posting)
  switch (finding.kind) {
    case 'posted': return await remove(work, settled, finding.connectwiseBatchId)
    case 'absent': return settled.state === 'none' ? settled : await takeBack(work, settled, 'given up')
    case 'other': {
      if (finding.ours > 0) throw conflict(finding.words)
      return await takeBack(work, settled, 'given up: ConnectWise has none of the records under this identifier')
    }
  }
}

async function remove (work: PostingWork, posting: Posting, connectwiseBatchId: number | null): Promise<Posting> {
  const { batches } = work.connectwise
  if (batches === undefined || connectwiseBatchId === null) throw notAvailable()
  work.looking.throwIfAborted()
  const undoing = await change(work, posting, { state: 'undoing' }, `asked ConnectWise to delete its batch ${connectwiseBatchId}`)
  try {
    await batches.delete(connectwiseBatchId, work.changing)
  } catch (error) {
    if (isRefusal(error)) await change(work, undoing, { state: 'posted' }, `ConnectWise refused: ${error.message}`)
    throw error
  }
  return await takeBack(work, undoing, 'undone: ConnectWise deleted its batch, the records are unposted again')
    .catch((error: unknown) => { throw asUncertain(error) })
}

function notAvailable (): Problem {
  return new Problem('POSTING_UNDO_UNAVAILABLE', 'ConnectWise has the records, and the Accounting Interface cannot undo that: it has no call that deletes a batch.')
}
