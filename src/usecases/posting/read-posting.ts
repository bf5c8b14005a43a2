import type { ShownPosting } from '../../../openapi/posting.ts'
import { Problem } from '../../domain/problem.ts'
import { readGlBatch } from '../read-gl-batch.ts'
import { findPosting, type PostingCommand, type PostingDependencies } from './in-turn.ts'
import { settleInTurn, UNSETTLED } from './settle-posting.ts'
import { showPosting } from './show-posting.ts'

/** The posting of a batch. One that was cut short is settled first, as far as ConnectWise answers now. */
export async function readPosting (dependencies: PostingDependencies, command: PostingCommand): Promise<ShownPosting> {
  const batch = await readGlBatch(dependencies, command.tenantId, command.batchId)
  const known = await findPosting(dependencies.postings, batch)
  if (!UNSETTLED.has(known.state)) return showPosting(batch, known)
  try {
    return showPosting(batch, await settleInTurn(dependencies, command, batch))
  } catch (error) {
    if (!(error instanceof Problem) || !/^CONNECTWISE_|_IN_PROGRESS$|^POSTING_COMPANY_CHANGED$/.test(error.code)) throw error
    return showPosting(batch, known, error.message)
  }
}
