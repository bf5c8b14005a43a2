import { Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { GlBatch } from '../openapi/gl-batch.ts'
import { JournalSchema } from '../openapi/journal.ts'
import { chooseJournalFormat, JOURNAL_MEDIA_TYPES, type JournalFormat } from '../src/http/journal-format.ts'
import { writeJournalCsv, writeJournalJson } from '../src/http/journal-writers.ts'
import { readGlBatch } from '../src/usecases/read-gl-batch.ts'
import { readJournal, type JournalDependencies } from '../src/usecases/read-journal.ts'
import { problemResponses, TenantHeaderSchema } from './responses.ts'

const JournalQuerySchema = Type.Object({
  format: Type.Optional(Type.Unsafe<JournalFormat>({
    type: 'string',
    enum: ['json', 'csv'],
    description: 'Form of the answer, for browsers; otherwise the Accept header decides.'
  })),
  bom: Type.Optional(Type.Unsafe<'true' | 'false'>({
    type: 'string',
    enum: ['true', 'false'],
    description: 'CSV only: begin with a byte order mark, by which spreadsheets know UTF-8 when they open the file directly.'
  }))
}, { additionalProperties: false })

const JournalCsv = {
  schema: Type.String({ description: 'RFC 4180 in UTF-8 with a header row: batchId, the members of a JSON line in their order, GL entry ids parted by spaces. Texts that begin with = + - @ tab or CR, or with apostrophes and then one of these, have an apostrophe before them.' }),
  example: 'batchId,kind,documentNumber,documentType,date,account,debit,credit,currency,company,class,taxCode,memo,glEntryIds,balanced\r\n' +
    '01a20cf4-3e4d-74bd-9e81-2f1b2ebf388d,invoices,12331233,INVOICE,2014-05-07,4001:,,35.00,FRF,Zynk Software Limited,,T1,10ft Patch Cat5E Cable,1503,true\r\n'
}

/** `/gl-batches/{id}/journal`: a stored batch as double entry. */
export const journalRoutes: FastifyPluginCallbackTypebox<{ dependencies: JournalDependencies }> = (app, { dependencies }, done) => {
  app.get('/gl-batches/:id/journal', {
    config: { scope: 'batches:read', actsFor: 'header' },
    schema: {
      operationId: 'getGlBatchJournal',
      summary: 'The journal of a GL batch',
      description: 'The archived copy as double entry, one line per debit or credit, in the same shape for both ConnectWise interfaces: every document with a line of its own (receivable or payable), its details on the other side, and cost of goods sold. A document that does not balance is flagged on each of its lines and never repaired. Streamed; an answer that breaks off is to be thrown away.',
      tags: ['GL batches'],
      headers: TenantHeaderSchema,
      querystring: JournalQuerySchema,
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      response: {
        200: { description: 'The journal.', content: { 'application/json': { schema: JournalSchema }, 'text/csv': JournalCsv } },
        ...problemResponses('TENANT_HEADER_MISSING', 'BATCH_UNKNOWN', 'BATCH_NOT_COMPLETE', 'BATCH_EXPIRED', 'NOT_ACCEPTABLE', 'ARCHIVE_UNAVAILABLE', 'ARCHIVE_MISMATCH')
      }
    }
  }, async (request, reply) => {
    const format = chooseJournalFormat(request, request.query.format)
    const batch = await readGlBatch(dependencies, request.headers['x-tenant-id'], request.params.id)
    const lines = await readJournal(dependencies, batch)
    const text = format === 'json'
      ? writeJournalJson(batch.id, lines)
      : writeJournalCsv(batch.id, lines, { bom: request.query.bom === 'true' })
    return await describe(reply, batch, format).send(Readable.from(text, { objectMode: false }))
  })
  done()
}

function describe (reply: FastifyReply, { tenantId, createdAt, id }: GlBatch, format: JournalFormat): FastifyReply {
  const name = `gl-batch-${tenantId}-${createdAt.slice(0, 10)}-${id}-journal.${format}`
  return reply.type(JOURNAL_MEDIA_TYPES[format])
    .header('vary', 'accept')
    .header('content-disposition', `inline; filename="${name}"`)
}
