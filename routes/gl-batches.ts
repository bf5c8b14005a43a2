import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { exportExamples, ExportRequestSchema } from '../openapi/export-request.ts'
import { CompleteGlBatchSchema, GlBatchSchema } from '../openapi/gl-batch.ts'
import { GlExportSchema } from '../openapi/gl-export.ts'
import { chooseFormat } from '../src/http/representation.ts'
import { parsePrefer } from '../src/http/prefer.ts'
import { cancelExport } from '../src/usecases/cancel-export.ts'
import type { KeyedExportDependencies } from '../src/usecases/keyed-export.ts'
import { readRecord } from '../src/usecases/read-gl-batch.ts'
import { BatchParamsSchema, DocumentXml, FormatSchema } from './documents.ts'
import { ExportHeadersSchema, sendExport } from './export-answers.ts'
import { below } from './links.ts'
import { problemResponses, TenantHeaderSchema } from './responses.ts'

const ExportQuerySchema = Type.Object({
  ...FormatSchema.properties,
  diagnose: Type.Optional(Type.Unsafe<'true' | 'false'>({
    type: 'string',
    enum: ['true', 'false'],
    description: 'Whether the export is compared with ConnectWise\'s unposted lists, to name what was left out and why. Absent: true.'
  }))
}, { additionalProperties: false })

const ExportAnswerSchema = Type.Object({ batch: CompleteGlBatchSchema, glExport: GlExportSchema }, { title: 'ExportAnswer' })

/** `/gl-batches`: the export, the record of a batch, and its end before its time. */
export const glBatchRoutes: FastifyPluginCallbackTypebox<{ dependencies: KeyedExportDependencies, basePath: string }> = (app, { dependencies, basePath }, done) => {
  app.post('/gl-batches', {
    config: { scope: 'batches:export', actsFor: 'header' },
    schema: {
      operationId: 'exportGlBatch',
      summary: 'Export a GL batch from ConnectWise',
      description: 'Fetches what is unposted, keeps an immutable copy, and answers only when the copy is durable and verified. Changes nothing in ConnectWise, so trying again is safe; with an Idempotency-Key, trying again gives the same batch. `Prefer: respond-async` answers at once and lets the export go on.',
      tags: ['GL batches'],
      headers: ExportHeadersSchema,
      querystring: ExportQuerySchema,
      body: { ...ExportRequestSchema, 'x-examples': exportExamples('2026-10-31') },
      response: {
        201: {
          description: 'The batch. An export that finds nothing is a batch too, with `empty: true` and the reason.',
          headers: {
            location: Type.String({ description: 'The record of the batch.' }),
            'idempotent-replayed': Type.Optional(Type.String({ description: 'true: an earlier call with this Idempotency-Key made the batch.' })),
            'preference-applied': Type.Optional(Type.String({ description: 'What of Prefer was honoured (RFC 7240).' })),
            etag: Type.String({ description: 'Names this form of the document.' }),
            'repr-digest': Type.String({ description: 'SHA-256 of the XML as the archive keeps it (RFC 9530).' })
          },
          content: {
            'application/json': { schema: Type.Union([ExportAnswerSchema, CompleteGlBatchSchema], { description: 'With `Prefer: return=minimal` the record only.' }) },
            'application/xml': DocumentXml
          }
        },
        202: {
          description: 'The export runs; its record says when it is complete. Only with `Prefer: respond-async`.',
          headers: { location: Type.String({ description: 'The record of the batch.' }) },
          content: { 'application/json': { schema: GlBatchSchema } }
        },
        ...problemResponses('TENANT_HEADER_MISSING', 'INVALID_JSON', 'NOTHING_SELECTED', 'RECORDS_WITHOUT_FLAG', 'OPTION_NOT_AVAILABLE',
          'OWNER_LEVEL_UNKNOWN', 'OWNER_LEVEL_AMBIGUOUS', 'RECREATE_BATCH_UNKNOWN', 'SITE_NOT_ALLOWED', 'TENANT_UNKNOWN', 'NOT_ACCEPTABLE', 'UNSUPPORTED_MEDIA_TYPE',
          'BODY_TOO_LARGE', 'EXPORT_IN_PROGRESS', 'IDEMPOTENCY_KEY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED', 'EXPORT_CANCELLED',
          'EXPORT_INTERRUPTED', 'CONNECTWISE_UNREACHABLE', 'CONNECTWISE_TLS_FAILED', 'CONNECTWISE_TIMEOUT',
          'CONNECTWISE_THROTTLED', 'CONNECTWISE_UNAVAILABLE', 'CONNECTWISE_COMPANY_UNKNOWN', 'CONNECTWISE_CREDENTIALS_REFUSED',
          'CONNECTWISE_ROLE_REFUSED', 'CONNECTWISE_REQUEST_REFUSED', 'CONNECTWISE_REDIRECTED', 'CONNECTWISE_CUT_OFF',
          'CONNECTWISE_NOT_A_BATCH', 'CONNECTWISE_MALFORMED', 'CONNECTWISE_TOO_LARGE', 'CONNECTWISE_DUPLICATE_RECORDS',
          'TENANT_SECRETS_UNREADABLE', 'ARCHIVE_UNAVAILABLE', 'ARCHIVE_MISMATCH')
      }
    }
  }, async (request, reply) => {
    const answer = chooseFormat(request, request.query.format)
    return await sendExport(dependencies, { request, basePath, reply, answer, diagnose: request.query.diagnose !== 'false', preferences: parsePrefer(request.headers.prefer) })
  })

  app.get('/gl-batches/:id', {
    config: { scope: 'batches:read', actsFor: 'header' },
    schema: {
      operationId: 'getGlBatch',
      summary: 'The record of a GL batch',
      tags: ['GL batches'],
      headers: TenantHeaderSchema,
      params: BatchParamsSchema,
      response: { 200: GlBatchSchema, ...problemResponses('TENANT_HEADER_MISSING', 'BATCH_UNKNOWN') }
    }
  }, async request => below(basePath, await readRecord(dependencies, request.headers['x-tenant-id'], request.params.id)))

  app.delete('/gl-batches/:id', {
    config: { scope: 'batches:export', actsFor: 'header' },
    schema: {
      operationId: 'cancelGlBatch',
      summary: 'Cancel a running export',
      description: 'From this answer on the batch will not be complete, whichever replica runs it; its record says `cancelled` as soon as that one has noticed. A finished batch never changes.',
      tags: ['GL batches'],
      headers: TenantHeaderSchema,
      params: BatchParamsSchema,
      response: { 202: GlBatchSchema, ...problemResponses('TENANT_HEADER_MISSING', 'BATCH_UNKNOWN', 'BATCH_FINISHED') }
    }
  }, async (request, reply) => {
    const record = await cancelExport(dependencies, request.headers['x-tenant-id'], request.params.id)
    return await reply.code(202).header('location', record.links.self).send(below(basePath, record))
  })
  done()
}
