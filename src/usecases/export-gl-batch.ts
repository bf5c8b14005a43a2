import type { BatchProblem, GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { AnswerSpool, OpenSpool } from '../domain/answer-spool.ts'
import type { ArchiveDraft, BatchArchive, BatchPlace } from '../domain/batch-archive.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import { companyOf } from '../domain/connection.ts'
import type { ConnectWise, ConnectWiseGateway, PulledDocument } from '../domain/connectwise.ts'
import type { AnswerFormat, DocumentFacts, DocumentReader, DocumentReading } from '../domain/document-reader.ts'
import type { ExportRequest, UnderstoodRequest } from '../domain/export-request.ts'
import type { ExportTurn, ExportTurns } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'
import type { Tenants } from '../domain/tenants.ts'
import { completeBatch, LeftToSweep } from './complete-batch.ts'
import { examineExport, type ExamineDependencies } from './examine-export.ts'
import { ExportWatch, lost } from './export-watch.ts'
import { leaveToSweep, recordFailure } from './failed-batch.ts'
import { writeManifest } from './manifest.ts'
import { pacedPieces } from './paced-pieces.ts'
import { cancelled, type RunningWork } from './running-work.ts'
import { RunningRecord, type BatchOrigin } from './running-record.ts'
import { settleAbandoned } from './settle-abandoned.ts'
import { SliceQueue } from './slice-queue.ts'
import { takeTurn } from './take-turn.ts'
import { toRecord } from './to-record.ts'
import { asNamed, asNamedBatch, assertMeaningful, settle, settleRecreate } from './understand-request.ts'
import { watchedDraft, watchedReader } from './watched-copy.ts'

export interface ExportDependencies extends ExamineDependencies {
  tenants: Tenants
  gateway: ConnectWiseGateway
  archive: BatchArchive
  records: BatchRecords
  reader: DocumentReader
  openSpool: OpenSpool
  turns: ExportTurns
  running: RunningWork
  newId: () => string
  now: () => Date
  /** The calendar day of a moment where the service is at home, `yyyy-MM-dd`. */
  dayOf: (moment: Date) => string
  /** A problem as records keep it. */
  explain: (problem: Problem) => BatchProblem
  deadlineMs: number
  /** How long a turn lasts without being renewed. */
  leaseMs: number
}

export interface ExportCommand {
  tenantId: string
  batchId: string
  /** Whether the batch was promised an idempotency key, without which it may not begin. */
  keyed: boolean
  request: ExportRequest
  /** Form of the answer's document. */
  answer: AnswerFormat
  /** False when only the record will be answered. */
  withDocument: boolean
  /** Whether the export is compared with ConnectWise's unposted lists. */
  diagnose: boolean
  /** How long to wait for the tenant's turn. */
  waitMs: number
  /** Aborted when nobody wants the batch any more. */
  signal: AbortSignal
}

/** An exported batch with its document, held back until now. */
export interface ExportedBatch {
  batch: GlBatch
  /** In the form that was asked for; undefined when that is the archived document itself, or when none was asked for. */
  document: AnswerSpool | undefined
}

/** An export that is recorded as running. */
export interface StartedExport {
  record: GlBatchRecord
  /** Rejects with a Problem once the failure is recorded. */
  done: Promise<ExportedBatch>
}

/**
 * The story of one export: take the tenant's turn, record that it runs, ask ConnectWise, pass every byte once to the archive,
 * the digest and the reader, and only when the whole document is durable, verified and recorded let anything be answered.
 * Whatever fails before that leaves nothing behind but a record that says so. Returns once it is recorded that it runs; the rest
 * goes on by itself.
 */
export async function exportGlBatch (dependencies: ExportDependencies, command: ExportCommand): Promise<StartedExport> {
  const { tenants, gateway, turns, records, running } = dependencies
  const { connection } = await tenants.get(command.tenantId)
  const connectwise = gateway.open(connection)
  assertMeaningful(command.request, connectwise)
  const turn = await takeTurn(turns, command.tenantId, command)
  try {
    await settleAbandoned(dependencies, command.tenantId, turn)
    const startedAt = dependencies.now()
    const { tenantId, batchId } = command
    const origin = { interface: connection.interface, company: companyOf(connection) }
    const record = new RunningRecord({
      place: { tenantId, batchId, createdAt: startedAt },
      origin,
      request: settleAsNamed(command.request, dependencies.dayOf(startedAt))
    })
    const first = record.current
    const began = await records.start(first, { fence: turn.fence, keyed: command.keyed })
    if (began !== 'started') throw began === 'turn lost' ? lost() : keyLost()
    const stop = new AbortController()
    const done = run(dependencies, { command, connectwise, turn, record, startedAt, origin, stop })
    running.add(batchId, { abort: reason => { stop.abort(reason) }, done })
    return { record: first, done }
  } catch (error) {
    await turn.release().catch(() => {})
    throw error
  }
}

interface Run {
  command: ExportCommand
  connectwise: ConnectWise
  turn: ExportTurn
  record: RunningRecord
  startedAt: Date
  origin: BatchOrigin
  stop: AbortController
}

async function run (dependencies: ExportDependencies, started: Run): Promise<ExportedBatch> {
  const { command, turn, record, stop } = started
  const { records, leaseMs, deadlineMs } = dependencies
  const abort = (reason: Problem) => { stop.abort(reason) }
  const timer = setTimeout(() => abort(overdue(deadlineMs)), deadlineMs)
  const watch = new ExportWatch({ records, turn, record, leaseMs, abort })
  const signal = AbortSignal.any([command.signal, stop.signal, dependencies.running.stopping])
  try {
    return await pull(dependencies, started, signal).catch(async (error: unknown) => {
      throw await recordFailure(dependencies, { record, fence: turn.fence, error })
    })
  } finally {
    clearTimeout(timer)
    // ends what nobody reads any more of ConnectWise's answer
    stop.abort()
    await watch.stop()
    // a turn that cannot be released lapses
    await turn.release().catch(() => {})
  }
}

async function pull (dependencies: ExportDependencies, started: Run, signal: AbortSignal): Promise<ExportedBatch> {
  const { command, connectwise, record, startedAt } = started
  const understood = await understand(connectwise, command.request, { today: dependencies.dayOf(startedAt), signal })
  record.request = understood
  record.note('asked ConnectWise', dependencies.now())
  const pulled = await connectwise.exportBatch(understood, signal)
  return await keep(dependencies, { ...started, understood, pulled, signal })
}

/** The request as far as it can be told before ConnectWise is asked. */
function settleAsNamed ({ recreateFrom, ...asked }: ExportRequest, today: string): UnderstoodRequest {
  const settled = settle(asked, asNamed(asked.ownerLevel), today)
  return recreateFrom === undefined ? settled : settleRecreate(settled, asNamedBatch(recreateFrom))
}

/** Looks up what a request names, and settles what it leaves open. */
async function understand (connectwise: ConnectWise, request: ExportRequest, { today, signal }: { today: string, signal: AbortSignal }): Promise<UnderstoodRequest> {
  const { recreateFrom, ...asked } = request
  const location = asked.ownerLevel === undefined ? null : await connectwise.findOwnerLevel(asked.ownerLevel, signal)
  const settled = settle(asked, location, today)
  return recreateFrom === undefined ? settled : settleRecreate(settled, await connectwise.findBatch(recreateFrom, signal))
}

interface Pull extends Run {
  understood: UnderstoodRequest
  pulled: PulledDocument
  signal: AbortSignal
}

async function keep (dependencies: ExportDependencies, pull: Pull): Promise<ExportedBatch> {
  const { archive, openSpool } = dependencies
  const { pulled, command } = pull
  const place: BatchPlace = {
    tenantId: command.tenantId,
    batchId: command.batchId,
    createdAt: pull.startedAt,
    format: pulled.format
  }
  const isStoredForm = pulled.format === 'xml' && command.answer === 'xml'
  const spool = isStoredForm || !command.withDocument ? undefined : openSpool()
  const { progress } = pull.record
  const draft = watchedDraft(await archive.begin(place), progress)
  try {
    const facts = await copy({ ...dependencies, reader: watchedReader(dependencies.reader, progress) }, pull, draft, spool)
    const batch = await record(dependencies, pull, { place, facts, draft })
    return { batch, document: spool }
  } catch (error) {
    await spool?.discard()
    if (error instanceof LeftToSweep) throw error
    // what cannot be removed now, the sweep removes
    await draft.discard().catch(async () => { throw await leaveToSweep(dependencies.records, { record: pull.record, fence: pull.turn.fence, error }) })
    throw error
  }
}

/** One pass over the document: to the archive, to the reader, and in its other form to the spool. */
async function copy ({ reader, running }: Pick<ExportDependencies, 'reader' | 'running'>, pull: Pull, draft: ArchiveDraft, spool: AnswerSpool | undefined): Promise<DocumentFacts> {
  const { pulled, command, signal } = pull
  const slices = new SliceQueue()
  const reading = reader.open({
    source: pulled.format,
    thruDate: pull.understood.thruDate.date ?? undefined,
    keepsNumbers: command.diagnose && pull.connectwise.unposted !== null,
    answer: spool === undefined ? undefined : { format: command.answer, sink: slices }
  })
  for await (const chunk of pulled.body) {
    signal.throwIfAborted()
    // the copy is written while the chunk is read; no failure of the one may leave the other under way
    const outcomes = await Promise.allSettled([draft.write(chunk), readPaced(reading, chunk, running)])
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    if (spool !== undefined && slices.isFull) await slices.emptyInto(spool)
  }
  const facts = reading.end()
  if (spool !== undefined) await slices.emptyInto(spool)
  slices.end()
  signal.throwIfAborted()
  return facts
}

async function readPaced (reading: DocumentReading, chunk: Uint8Array, running: RunningWork): Promise<void> {
  for await (const piece of pacedPieces(chunk, running)) reading.write(piece)
}

interface Kept {
  place: BatchPlace
  facts: DocumentFacts
  draft: ArchiveDraft
}

async function record (dependencies: ExportDependencies, pull: Pull, { place, facts, draft }: Kept): Promise<GlBatch> {
  const { archive, records, now } = dependencies
  const { record, turn: { fence } } = pull
  const stored = await draft.commit()
  record.note('copy durable and read back', now())
  const { command, understood, signal, connectwise: { unposted: lists } } = pull
  const examined = await examineExport(dependencies, { command, understood, lists, signal }, facts)
  const state = await records.update(record.current, fence)
  if (state !== 'running') throw state === 'lost' ? lost() : cancelled()
  const batch = toRecord({
    place,
    stored,
    request: pull.understood,
    origin: pull.origin,
    location: archive.locate(place),
    timeline: record.timeline,
    facts: examined
  })
  const manifest = writeManifest(batch, await records.lastManifestSha256(place.tenantId))
  await draft.commitManifest(manifest.bytes)
  return await completeBatch(records, { batch, manifestSha256: manifest.sha256 }, fence)
}

function keyLost (): Problem {
  return new Problem('IDEMPOTENCY_KEY_IN_FLIGHT', 'Another call has taken the idempotency key, because this one took long to begin.', { retryAfterSeconds: 2 })
}

function overdue (deadlineMs: number): Problem {
  return new Problem('CONNECTWISE_TIMEOUT', `The export took longer than the ${deadlineMs} ms that are allowed.`)
}
