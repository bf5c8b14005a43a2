import { Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { exportExamples, ExportRequestSchema } from '../openapi/export-request.ts'
import { GlBatchSchema, type GlBatch } from '../openapi/gl-batch.ts'
import { GlExportSchema } from '../openapi/gl-export.ts'
import type { AnswerFormat } from '../src/domain/document-reader.ts'
import { chooseFormat, MEDIA_TYPES } from '../src/http/representation.ts'
import { exportGlBatch, type ExportDependencies, type ExportedBatch } from '../src/usecases/export-gl-batch.ts'
import { readContent, readGlBatch } from '../src/usecases/read-gl-batch.ts'
import { problemResponses, TenantHeaderSchema } from './responses.ts'

const FormatSchema = Type.Object({
  format: Type.Optional(Type.Unsafe<AnswerFormat>({
    type: 'string',
    enum: ['json', 'xml'],
    description: 'Form of the answer, for browsers; otherwise the Accept header decides.'
  }))
}, { additionalProperties: false })

const BatchParamsSchema = Type.Object({ id: Type.String({ format: 'uuid' }) })

const DocumentXml = {
  schema: Type.String({ description: 'The GLExport document.' }),
  example: '<?xml version="1.0" encoding="utf-8"?>\n<GLExport>…</GLExport>'
}

const ExportAnswerSchema = Type.Object({ batch: GlBatchSchema, glExport: GlExportSchema }, { title: 'ExportAnswer' })

/** `/gl-batches`: the export, the record of a batch, and its document. */
export const glBatchRoutes: FastifyPluginCallbackTypebox<{ dependencies: ExportDependencies }> = (app, { dependencies }, done) => {
  app.post('/gl-batches', {
    config: { scope: 'batches:export', actsFor: 'header' },
    schema: {
      operationId: 'exportGlBatch',
      summary: 'Export a GL batch from ConnectWise',
      description: 'Fetches what is unposted, keeps an immutable copy, and answers only when the copy is durable and verified. Changes nothing in ConnectWise, so trying again is safe.',
      tags: ['GL batches'],
      headers: TenantHeaderSchema,
      querystring: FormatSchema,
      body: { ...ExportRequestSchema, 'x-examples': exportExamples('2026-10-31') },
      response: {
        201: {
          description: 'The batch. An export that finds nothing is a batch too, with `empty: true` and the reason.',
          headers: {
            location: Type.String({ description: 'The record of the batch.' }),
            etag: Type.String({ description: 'Names this form of the document.' }),
            'repr-digest': Type.String({ description: 'SHA-256 of the XML as the archive keeps it (RFC 9530).' })
          },
          content: { 'application/json': { schema: ExportAnswerSchema }, 'application/xml': DocumentXml }
        },
        ...problemResponses('TENANT_HEADER_MISSING', 'INVALID_JSON', 'NOTHING_SELECTED', 'RECORDS_WITHOUT_FLAG', 'OPTION_NOT_AVAILABLE',
          'OWNER_LEVEL_UNKNOWN', 'OWNER_LEVEL_AMBIGUOUS', 'SITE_NOT_ALLOWED', 'TENANT_UNKNOWN', 'NOT_ACCEPTABLE', 'UNSUPPORTED_MEDIA_TYPE',
          'BODY_TOO_LARGE', 'EXPORT_IN_PROGRESS', 'CONNECTWISE_UNREACHABLE', 'CONNECTWISE_TLS_FAILED', 'CONNECTWISE_TIMEOUT',
          'CONNECTWISE_THROTTLED', 'CONNECTWISE_UNAVAILABLE', 'CONNECTWISE_COMPANY_UNKNOWN', 'CONNECTWISE_CREDENTIALS_REFUSED',
          'CONNECTWISE_ROLE_REFUSED', 'CONNECTWISE_REQUEST_REFUSED', 'CONNECTWISE_REDIRECTED', 'CONNECTWISE_CUT_OFF',
          'CONNECTWISE_NOT_A_BATCH', 'CONNECTWISE_MALFORMED', 'CONNECTWISE_TOO_LARGE', 'CONNECTWISE_DUPLICATE_RECORDS',
          'TENANT_SECRETS_UNREADABLE', 'ARCHIVE_UNAVAILABLE', 'ARCHIVE_MISMATCH')
      }
    }
  }, async (request, reply) => {
    const answer = chooseFormat(request, request.query.format)
    const tenantId = request.headers['x-tenant-id']
    const asked = { exportInvoices: false, exportExpenses: false, exportProcurement: false, ...request.body }
    const exported = await exportGlBatch(dependencies, { tenantId, request: asked, answer, signal: request.workSignal })
    void reply.code(201).header('location', exported.batch.links.self)
    return await sendExported(dependencies, reply, exported, answer)
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
  }, async request => await readGlBatch(dependencies, request.headers['x-tenant-id'], request.params.id))

  app.get('/gl-batches/:id/content', {
    config: { scope: 'batches:read', actsFor: 'header' },
    schema: {
      operationId: 'getGlBatchContent',
      summary: 'The document of a GL batch',
      description: 'The archived copy: as XML, byte for byte what ConnectWise sent where it sent XML, or as JSON.',
      tags: ['GL batches'],
      headers: TenantHeaderSchema,
      querystring: FormatSchema,
      params: BatchParamsSchema,
      response: {
        200: { description: 'The document.', content: { 'application/json': { schema: GlExportSchema }, 'application/xml': DocumentXml } },
        ...problemResponses('TENANT_HEADER_MISSING', 'BATCH_UNKNOWN', 'NOT_ACCEPTABLE', 'ARCHIVE_UNAVAILABLE', 'ARCHIVE_MISMATCH')
      }
    }
  }, async (request, reply) => {
    const format = chooseFormat(request, request.query.format)
    const batch = await readGlBatch(dependencies, request.headers['x-tenant-id'], request.params.id)
    const content = await readContent(dependencies, batch, format)
    return await describe(reply, batch, format).send(Readable.from(content, { objectMode: false }))
  })
  done()
}

async function sendExported (dependencies: ExportDependencies, reply: FastifyReply, { batch, document }: ExportedBatch, format: AnswerFormat): Promise<FastifyReply> {
  describe(reply, batch, format)
  if (document === undefined) {
    return reply.send(Readable.from(await readContent(dependencies, batch, format), { objectMode: false }))
  }
  if (format === 'xml') {
    void reply.header('content-length', document.bytes)
    return reply.send(Readable.from(document.read(), { objectMode: false }))
  }
  const head = Buffer.from(`{"batch":${JSON.stringify(batch)},"glExport":`)
  void reply.header('content-length', head.length + document.bytes + 1)
  return reply.send(Readable.from(concat(head, document.read(), Buffer.from('}')), { objectMode: false }))
}

async function * concat (head: Uint8Array, middle: AsyncIterable<Uint8Array>, tail: Uint8Array): AsyncGenerator<Uint8Array> {
  yield head
  yield * middle
  yield tail
}

/** Headers that say what a document is; its digest only where the archive keeps these very bytes. */
function describe (reply: FastifyReply, { document, createdAt, tenantId, id }: GlBatch, format: AnswerFormat): FastifyReply {
  const name = `gl-batch-${tenantId}-${createdAt.slice(0, 10)}-${id}.${format}`
  void reply.type(MEDIA_TYPES[format])
    .header('etag', `"${document.sha256}-${format}"`)
    .header('vary', 'accept')
    .header('content-disposition', `inline; filename="${name}"`)
  if (format === 'xml' && document.format === 'xml') {
    void reply.header('repr-digest', `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`)
      .header('content-length', document.bytes)
  }
  return reply
}
