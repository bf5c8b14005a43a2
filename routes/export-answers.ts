import type { FastifyReply } from 'fastify'
import { Type, type Static } from 'typebox'
import type { ExportRequestSchema } from '../openapi/export-request.ts'
import type { GlBatch, GlBatchRecord } from '../openapi/gl-batch.ts'
import type { AnswerFormat } from '../src/domain/document-reader.ts'
import { bytesOf } from '../src/domain/bytes-of.ts'
import { recordJson } from '../src/domain/record-json.ts'
import { enclosed } from '../src/http/enclosed.ts'
import { PieceByPiece } from '../src/http/piece-by-piece.ts'
import { appliedPreferences, MAX_WAIT_SECONDS, type Preferences } from '../src/http/prefer.ts'
import { MEDIA_TYPES } from '../src/http/representation.ts'
import type { ExportedBatch } from '../src/usecases/export-gl-batch.ts'
import { keyInFlight } from '../src/usecases/idempotency.ts'
import { beginExport, type KeyedExportDependencies } from '../src/usecases/keyed-export.ts'
import { readContent } from '../src/usecases/read-gl-batch.ts'
import { describeDocument } from './documents.ts'
import { below } from './links.ts'
import { IdempotencyKeyHeader, TenantHeaderSchema } from './responses.ts'

export const ExportHeadersSchema = Type.Object({
  ...TenantHeaderSchema.properties,
  ...IdempotencyKeyHeader,
  prefer: Type.Optional(Type.String({
    description: `RFC 7240: respond-async (answer at once, export in the background), return=minimal (the record only), wait=N (wait up to N seconds, at most ${MAX_WAIT_SECONDS}, while another export of the tenant runs).`
  }))
})

export interface ExportCall {
  request: { headers: Static<typeof ExportHeadersSchema>, body: Static<typeof ExportRequestSchema>, workSignal: AbortSignal }
  reply: FastifyReply
  /** Form of the document. */
  answer: AnswerFormat
  /** Whether the export is compared with ConnectWise's unposted lists. */
  diagnose: boolean
  preferences: Preferences
  /** Below which callers find the service. */
  basePath: string
}

/** Exports as the caller prefers it: with the document, with the record only, or in the background. */
export async function sendExport (dependencies: KeyedExportDependencies, { request, diagnose, ...form }: ExportCall): Promise<FastifyReply> {
  const { reply, answer, preferences } = form
  const { respondAsync, minimal, waitSeconds = 0 } = preferences
  tellApplied(reply, preferences)
  const begun = await beginExport(dependencies, {
    tenantId: request.headers['x-tenant-id'],
    key: request.headers['idempotency-key'],
    request: { exportInvoices: false, exportExpenses: false, exportProcurement: false, ...request.body },
    answer,
    diagnose,
    withDocument: !respondAsync && !minimal,
    waitMs: waitSeconds * 1000,
    signal: respondAsync ? dependencies.running.stopping : request.workSignal
  })
  if ('earlier' in begun) return await sendAgain(dependencies, begun.earlier, form)
  if (respondAsync) return sendAccepted(begun.started.record, form)
  const exported = await begun.started.done
  void reply.code(201).header('location', exported.batch.links.self)
  return minimal ? sendRecord(exported.batch, form) : await sendExported(dependencies, exported, form)
}

/** How an answer is to look. */
type Form = Omit<ExportCall, 'request' | 'diagnose'>

/** Answers for an earlier call with the same key, in whatever form is asked now. */
async function sendAgain (dependencies: KeyedExportDependencies, record: GlBatchRecord, form: Form): Promise<FastifyReply> {
  const { reply, answer, preferences } = form
  if (record.status === 'running' && preferences.respondAsync) {
    void reply.header('idempotent-replayed', 'true')
    return sendAccepted(record, form)
  }
  if (record.status !== 'complete') throw keyInFlight(record.id)
  const batch = record as GlBatch
  // it is complete: nothing goes on in the background
  tellApplied(reply, { ...preferences, respondAsync: false })
  void reply.code(201).header('location', batch.links.self).header('idempotent-replayed', 'true')
  if (preferences.minimal) return sendRecord(batch, form)
  const content = await readContent(dependencies, batch, answer)
  describeDocument(reply, batch, answer)
  return reply.send(new PieceByPiece(answer === 'xml' ? content : enclosed(headOf(batch, form), content, TAIL)))
}

function tellApplied (reply: FastifyReply, preferences: Preferences): void {
  const applied = appliedPreferences(preferences)
  if (applied === undefined) void reply.removeHeader('preference-applied')
  else void reply.header('preference-applied', applied)
}

function sendAccepted (record: GlBatchRecord, form: Form): FastifyReply {
  void form.reply.code(202).header('location', record.links.self)
  return sendRecord(record, form)
}

function sendRecord (record: GlBatchRecord, { reply, basePath }: Form): FastifyReply {
  return reply.type(MEDIA_TYPES.json).send(JSON.stringify(below(basePath, record)))
}

async function sendExported (dependencies: KeyedExportDependencies, { batch, document }: ExportedBatch, form: Form): Promise<FastifyReply> {
  const { reply, answer } = form
  describeDocument(reply, batch, answer)
  if (document === undefined) {
    return reply.send(new PieceByPiece(await readContent(dependencies, batch, answer)))
  }
  if (answer === 'xml') {
    void reply.header('content-length', document.bytes)
    return reply.send(new PieceByPiece(document.read()))
  }
  const head = headOf(batch, form)
  void reply.header('content-length', head.length + document.bytes + TAIL.length)
  return reply.send(new PieceByPiece(enclosed(head, document.read(), TAIL)))
}

const TAIL = Buffer.from('}')

function headOf (batch: GlBatch, { basePath }: Form): Uint8Array {
  return bytesOf('{"batch":', recordJson(below(basePath, batch)), ',"glExport":')
}
