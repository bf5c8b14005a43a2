import { setImmediate } from 'node:timers/promises'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { AnswerSpool, OpenSpool } from '../domain/answer-spool.ts'
import type { ArchiveDraft, BatchArchive, BatchPlace, StoredDocument } from '../domain/batch-archive.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import type { ConnectWise, ConnectWiseGateway, PulledDocument } from '../domain/connectwise.ts'
import type { AnswerFormat, DocumentFacts, DocumentReader } from '../domain/document-reader.ts'
import type { ExportRequest, UnderstoodRequest } from '../domain/export-request.ts'
import type { ExportTurns } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'
import type { Tenants } from '../domain/tenants.ts'
import type { UnpostedLists } from '../domain/unposted.ts'
import { examineExport, type ExamineDependencies } from './examine-export.ts'
import { writeManifest } from './manifest.ts'
import { SliceQueue } from './slice-queue.ts'
import { toRecord } from './to-record.ts'
import { assertMeaningful, settle, settleRecreate } from './understand-request.ts'

export interface ExportDependencies extends ExamineDependencies {
  tenants: Tenants
  gateway: ConnectWiseGateway
  archive: BatchArchive
  records: BatchRecords
  reader: DocumentReader
  openSpool: OpenSpool
  turns: ExportTurns
  newId: () => string
  now: () => Date
  /** The calendar day of a moment where the service is at home, `yyyy-MM-dd`. */
  dayOf: (moment: Date) => string
  deadlineMs: number
}

export interface ExportCommand {
  tenantId: string
  request: ExportRequest
  /** Form of the answer's document. */
  answer: AnswerFormat
  /** Whether the export is compared with ConnectWise's unposted lists. */
  diagnose: boolean
  /** Aborted when the caller goes away or the service stops. */
  signal: AbortSignal
}

/** An exported batch with its document, held back until now. */
export interface ExportedBatch {
  batch: GlBatch
  /** In the form that was asked for; undefined when that is the archived document itself. */
  document: AnswerSpool | undefined
}

/**
 * The story of one export: take the tenant's turn, ask ConnectWise, pass every byte once to the archive, the digest and
 * the reader, and only when the whole document is durable, verified and recorded let anything be answered.
 * Whatever fails before that leaves nothing behind.
 */
export async function exportGlBatch (dependencies: ExportDependencies, command: ExportCommand): Promise<ExportedBatch> {
  const { tenants, gateway, turns } = dependencies
  const { connection } = await tenants.get(command.tenantId)
  const connectwise = gateway.open(connection)
  assertMeaningful(command.request, connectwise)
  const turn = await turns.take(command.tenantId)
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(overdue(dependencies.deadlineMs)), dependencies.deadlineMs)
  const signal = AbortSignal.any([command.signal, deadline.signal])
  try {
    const startedAt = dependencies.now()
    const understood = await understand(connectwise, command.request, { today: dependencies.dayOf(startedAt), signal })
    const pulled = await connectwise.exportBatch(understood, signal)
    return await keep(dependencies, { command, understood, pulled, lists: connectwise.unposted, startedAt, interface: connection.interface, signal })
  } finally {
    clearTimeout(timer)
    // ends what nobody reads any more of ConnectWise's answer
    deadline.abort()
    await turn.release()
  }
}

/** Looks up what a request names, and settles what it leaves open. */
async function understand (connectwise: ConnectWise, request: ExportRequest, { today, signal }: { today: string, signal: AbortSignal }): Promise<UnderstoodRequest> {
  const { recreateFrom, ...asked } = request
  const location = asked.ownerLevel === undefined ? null : await connectwise.findOwnerLevel(asked.ownerLevel, signal)
  const settled = settle(asked, location, today)
  return recreateFrom === undefined ? settled : settleRecreate(settled, await connectwise.findBatch(recreateFrom, signal))
}

interface Pull {
  command: ExportCommand
  understood: UnderstoodRequest
  pulled: PulledDocument
  lists: UnpostedLists | null
  startedAt: Date
  interface: GlBatch['interface']
  signal: AbortSignal
}

async function keep (dependencies: ExportDependencies, pull: Pull): Promise<ExportedBatch> {
  const { archive, openSpool } = dependencies
  const { pulled, command } = pull
  const place: BatchPlace = {
    tenantId: command.tenantId,
    batchId: dependencies.newId(),
    createdAt: pull.startedAt,
    format: pulled.format
  }
  const isStoredForm = pulled.format === 'xml' && command.answer === 'xml'
  const spool = isStoredForm ? undefined : openSpool()
  const draft = await archive.begin(place)
  try {
    const facts = await copy(dependencies.reader, pull, draft, spool)
    const stored = await draft.commit()
    const batch = await record(dependencies, pull, { place, facts, stored, draft })
    return { batch, document: spool }
  } catch (error) {
    await spool?.discard()
    await draft.discard()
    throw error
  }
}

/** One pass over the document: to the archive, to the reader, and in its other form to the spool. */
async function copy (reader: DocumentReader, pull: Pull, draft: ArchiveDraft, spool: AnswerSpool | undefined): Promise<DocumentFacts> {
  const { pulled, command, signal } = pull
  const slices = new SliceQueue()
  const reading = reader.open({
    source: pulled.format,
    thruDate: pull.understood.thruDate.date ?? undefined,
    answer: spool === undefined ? undefined : { format: command.answer, sink: slices }
  })
  for await (const chunk of pulled.body) {
    signal.throwIfAborted()
    // the copy is written while the chunk is read; no failure of the one may leave the other under way
    const written = draft.write(chunk)
    try {
      reading.write(chunk)
    } finally {
      await written
    }
    if (spool !== undefined && slices.isFull) await slices.emptyInto(spool)
    // whoever else has something to do comes first: a large batch takes its turns one chunk at a time
    await setImmediate()
  }
  const facts = reading.end()
  if (spool !== undefined) await slices.emptyInto(spool)
  signal.throwIfAborted()
  return facts
}

interface Kept {
  place: BatchPlace
  facts: DocumentFacts
  stored: StoredDocument
  draft: ArchiveDraft
}

async function record (dependencies: ExportDependencies, pull: Pull, { place, facts, stored, draft }: Kept): Promise<GlBatch> {
  const { archive, records, now } = dependencies
  const batch = toRecord({
    place,
    stored,
    request: pull.understood,
    interface: pull.interface,
    location: archive.locate(place),
    startedAt: pull.startedAt,
    archivedAt: now(),
    facts: await examineExport(dependencies, pull, facts)
  })
  const manifest = writeManifest(batch, await records.lastManifestSha256(place.tenantId))
  await draft.commitManifest(manifest.bytes)
  await records.insert({ batch, manifestSha256: manifest.sha256 })
  return batch
}

function overdue (deadlineMs: number): Problem {
  return new Problem('CONNECTWISE_TIMEOUT', `The export took longer than the ${deadlineMs} ms that are allowed.`)
}
