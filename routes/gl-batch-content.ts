import { Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { GlExportSchema } from '../openapi/gl-export.ts'
import { Problem } from '../src/domain/problem.ts'
import { byteRange, isUnchanged } from '../src/http/conditional.ts'
import { PieceByPiece } from '../src/http/piece-by-piece.ts'
import { chooseFormat } from '../src/http/representation.ts'
import { assertKept, readContent, readGlBatch, readPart, type ReadDependencies } from '../src/usecases/read-gl-batch.ts'
import { BatchParamsSchema, describeDocument, DocumentXml, documentTag, FormatSchema, isStoredForm } from './documents.ts'
import { problemResponses, TenantHeaderSchema } from './responses.ts'

const ContentQuerySchema = Type.Object({
  ...FormatSchema.properties,
  download: Type.Optional(Type.Unsafe<'true' | 'false'>({
    type: 'string',
    enum: ['true', 'false'],
    description: 'true: browsers save the document under its file name in place of showing it.'
  }))
}, { additionalProperties: false })

const ContentHeadersSchema = Type.Object({
  ...TenantHeaderSchema.properties,
  'if-none-match': Type.Optional(Type.String({ description: 'ETags that the caller has already; 304 when one is this document\'s.' })),
  range: Type.Optional(Type.String({ description: 'One range of bytes of the stored form, such as `bytes=0-1023`. For any other form the whole is answered.' })),
  'if-range': Type.Optional(Type.String({ description: 'The ETag for which `range` is meant; with another one the whole is answered.' }))
})

const headers = {
  etag: Type.String({ description: 'Names this form of the document; a batch never changes.' }),
  'accept-ranges': Type.String({ description: '`bytes` where this is the form that the archive keeps, else `none`.' }),
  'content-disposition': Type.String({ description: 'File name.' }),
  'repr-digest': Type.String({ description: 'SHA-256 of the whole document as the archive keeps it (RFC 9530), also with a part of it.' })
}

/** `GET /gl-batches/{id}/content`: the document, whole or in part, or only when the caller has it not. */
export const glBatchContentRoute: FastifyPluginCallbackTypebox<{ dependencies: ReadDependencies }> = (app, { dependencies }, done) => {
  app.get('/gl-batches/:id/content', {
    config: { scope: 'batches:read', actsFor: 'header' },
    schema: {
      operationId: 'getGlBatchContent',
      summary: 'The document of a GL batch',
      description: 'The archived copy: as XML, byte for byte what ConnectWise sent where it sent XML, or as JSON. A whole document is checked against its digest while it is sent, and breaks off when it is damaged. A part cannot be checked like that: put the parts together and compare them with `Repr-Digest`, which is the digest of the whole.',
      tags: ['GL batches'],
      headers: ContentHeadersSchema,
      querystring: ContentQuerySchema,
      params: BatchParamsSchema,
      response: {
        200: { description: 'The document.', headers, content: { 'application/json': { schema: GlExportSchema }, 'application/xml': DocumentXml } },
        206: {
          description: 'The part that `Range` names.',
          headers: { ...headers, 'content-range': Type.String({ description: 'Which bytes of how many.' }) },
          content: { 'application/xml': DocumentXml }
        },
        304: Type.Null({ description: 'The caller has this document already.' }),
        ...problemResponses('TENANT_HEADER_MISSING', 'BATCH_UNKNOWN', 'BATCH_NOT_COMPLETE', 'BATCH_EXPIRED', 'RANGE_NOT_SATISFIABLE', 'NOT_ACCEPTABLE', 'ARCHIVE_UNAVAILABLE', 'ARCHIVE_MISMATCH')
      }
    }
  }, async (request, reply) => {
    const format = chooseFormat(request, request.query.format)
    const batch = await readGlBatch(dependencies, request.headers['x-tenant-id'], request.params.id)
    assertKept(batch)
    const etag = documentTag(batch, format)
    if (isUnchanged(request.headers['if-none-match'], etag)) return await sendUnchanged(reply, etag)

    const { bytes } = batch.document
    const isStored = isStoredForm(batch, format)
    // a range is defined for GET, and here for the one form whose bytes are kept
    const range = isStored && request.method === 'GET' ? byteRange(request.headers, { etag, bytes }) : undefined
    if (range === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${bytes}`)
      throw new Problem('RANGE_NOT_SATISFIABLE', `The document has ${bytes} bytes; the range begins after them or is empty.`, {
        errors: [{ pointer: 'header:range', detail: `must name bytes from 0 to ${bytes - 1}` }]
      })
    }
    const content = request.method === 'HEAD'
      ? []
      : range === undefined ? await readContent(dependencies, batch, format) : await readPart(dependencies, batch, range)
    const answer = describeDocument(reply, batch, format, request.query.download === 'true' ? 'attachment' : 'inline')
      .header('accept-ranges', isStored ? 'bytes' : 'none')
    if (range !== undefined) {
      void answer.code(206)
        .header('content-range', `bytes ${range.from}-${range.to}/${bytes}`)
        .header('content-length', range.to - range.from + 1)
    }
    return await answer.send(new PieceByPiece(content))
  })
  done()
}

/** An empty stream, because fastify describes every other empty body by its type or length, which would be the document's (RFC 9110, 8.6). */
function sendUnchanged (reply: FastifyReply, etag: string): FastifyReply {
  return reply.code(304).header('etag', etag).header('vary', 'accept').send(Readable.from([]))
}
