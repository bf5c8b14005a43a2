import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { GlBatch } from '../openapi/gl-batch.ts'
import type { AnswerFormat } from '../src/domain/document-reader.ts'
import { MEDIA_TYPES } from '../src/http/representation.ts'

/** Query by which browsers choose the form of a document. */
export const FormatSchema = Type.Object({
  format: Type.Optional(Type.Unsafe<AnswerFormat>({
    type: 'string',
    enum: ['json', 'xml'],
    description: 'Form of the answer, for browsers; otherwise the Accept header decides.'
  }))
}, { additionalProperties: false })

export const BatchParamsSchema = Type.Object({ id: Type.String({ format: 'uuid' }) })

export const DocumentXml = {
  schema: Type.String({ description: 'The GLExport document.' }),
  example: '<?xml version="1.0" encoding="utf-8"?>\n<GLExport>…</GLExport>'
}

/** The ETag of one form of a batch's document. */
export function documentTag ({ document }: GlBatch, format: AnswerFormat): string {
  return `"${document.sha256}-${format}"`
}

/** Whether a form is the one that the archive keeps and callers may have. */
export function isStoredForm ({ document }: GlBatch, format: AnswerFormat): boolean {
  return format === 'xml' && document.format === 'xml'
}

/** Headers that say what a document is; its digest only where the archive keeps these very bytes. */
export function describeDocument (reply: FastifyReply, batch: GlBatch, format: AnswerFormat, disposition: 'inline' | 'attachment' = 'inline'): FastifyReply {
  const { document, createdAt, tenantId, id } = batch
  const name = `gl-batch-${tenantId}-${createdAt.slice(0, 10)}-${id}.${format}`
  void reply.type(MEDIA_TYPES[format])
    .header('etag', documentTag(batch, format))
    .header('vary', 'accept')
    .header('content-disposition', `${disposition}; filename="${name}"`)
  if (isStoredForm(batch, format)) {
    void reply.header('repr-digest', `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`)
      .header('content-length', document.bytes)
  }
  return reply
}
