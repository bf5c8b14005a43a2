import type { GlBatch } from '../../../openapi/gl-batch.ts'
import type { BatchRecords } from '../../domain/batch-records.ts'
import { companyOf, type Company } from '../../domain/connection.ts'
import type { ConnectWise, ConnectWiseGateway } from '../../domain/connectwise.ts'
import type { DocumentReader } from '../../domain/document-reader.ts'
import type { ExportTurns } from '../../domain/export-turns.ts'
import { Problem } from '../../domain/problem.ts'
import type { Posting, Postings } from '../../domain/postings.ts'
import type { Tenants } from '../../domain/tenants.ts'
import { KeptTurn } from '../kept-turn.ts'
import type { RunningWork } from '../running-work.ts'

export interface PostingDependencies {
  tenants: Tenants
  gateway: ConnectWiseGateway
  records: BatchRecords
  postings: Postings
  reader: DocumentReader
  turns: ExportTurns
  running: RunningWork
  now: () => Date
  deadlineMs: number
  /** How long a turn lasts without being renewed. */
  leaseMs: number
}

/** Whose posting is meant. */
export interface PostingCommand {
  tenantId: string
  batchId: string
  /** Aborted when the caller goes away or the service stops. */
  signal: AbortSignal
}

/** What work on one posting is given. */
export interface PostingWork {
  batch: GlBatch
  connectwise: ConnectWise
  reader: DocumentReader
  postings: Postings
  /** Of the tenant's turn. */
  fence: number
  now: () => Date
  /** Ends with the caller: for calls that change nothing. */
  looking: AbortSignal
  /** Ends with the service, not with the caller: what was sent is settled, whoever waits for it. */
  changing: AbortSignal
}

interface Wanted {
  tenantId: string
  batch: GlBatch
  signal: AbortSignal
}

type Work<T> = (work: PostingWork, posting: Posting) => Promise<T>

/** Works on the posting of a batch in the tenant's turn, so that neither an export nor another posting runs beside it. */
export async function inTurn<T> (dependencies: PostingDependencies, wanted: Wanted, work: Work<T>): Promise<T> {
  return await dependencies.running.keep(takeTurn(dependencies, wanted, work))
}

async function takeTurn<T> (dependencies: PostingDependencies, { tenantId, batch, signal }: Wanted, work: Work<T>): Promise<T> {
  const { tenants, gateway, turns, postings, reader, running, now, deadlineMs, leaseMs } = dependencies
  const { connection } = await tenants.get(tenantId)
  assertSameCompany(batch, companyOf(connection))
  const connectwise = gateway.open(connection)
  const turn = await turns.take(tenantId)
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new Problem('CONNECTWISE_TIMEOUT', `The call took longer than the ${deadlineMs} ms that are allowed.`)), deadlineMs)
  const kept = new KeptTurn(turn, { leaseMs, onLost: () => { deadline.abort(lost()) } })
  try {
    const changing = AbortSignal.any([deadline.signal, running.stopping])
    const posting = await findPosting(postings, batch)
    return await work({ batch, connectwise, reader, postings, fence: turn.fence, now, looking: AbortSignal.any([signal, changing]), changing }, posting)
  } finally {
    clearTimeout(timer)
    // ends what nobody reads any more of ConnectWise's answer
    deadline.abort()
    await kept.stop()
    // a turn that cannot be released lapses, and does not hide what became of the posting
    await turn.release().catch(() => {})
  }
}

/**
 * Ids of GL entries mean something in one company alone: in another one they are other entries, which nobody exported. Batches
 * of before this was recorded have none. @throws Problem POSTING_COMPANY_CHANGED
 */
function assertSameCompany ({ company, tenantId }: GlBatch, now: Company): void {
  if (company === undefined || (company.site === now.site && company.id === now.id)) return
  throw new Problem('POSTING_COMPANY_CHANGED',
    `The batch came from company ${company.id} at ${company.site}; the connection of tenant ${tenantId} leads to company ${now.id} at ${now.site} now.`)
}

function lost (): Problem {
  return new Problem('POSTING_IN_PROGRESS', 'This process did not renew the tenant\'s turn in time, and another call has taken it.', { outcome: 'uncertain', retryAfterSeconds: 5 })
}

/** The posting of a batch; one that was never stored says so by version 0. */
export async function findPosting (postings: Postings, { tenantId, id }: GlBatch): Promise<Posting> {
  return await postings.find(tenantId, id) ?? { tenantId, batchId: id, ...NOTHING_POSTED, timeline: [], takenBack: 0, version: 0 }
}

const NOTHING_POSTED = { state: 'none', batchIdentifier: null, records: [], connectwiseBatchId: null } satisfies Partial<Posting>

const KEPT_EVENTS = 100

/** Stores a change of a posting with the event that made it. */
export async function change ({ postings, fence, now }: PostingWork, posting: Posting, change: Partial<Posting>, event: string): Promise<Posting> {
  const timeline = [...posting.timeline, { at: now().toISOString(), event }].slice(-KEPT_EVENTS)
  return await postings.save({ ...posting, ...change, timeline }, fence)
}

/** Stores that nothing was posted. */
export async function withdraw (work: PostingWork, posting: Posting, event: string): Promise<Posting> {
  return await change(work, posting, NOTHING_POSTED, event)
}

/** Stores that nothing is posted any more, nor meant to be. */
export async function takeBack (work: PostingWork, posting: Posting, event: string): Promise<Posting> {
  return await withdraw(work, { ...posting, takenBack: posting.takenBack + 1 }, event)
}
