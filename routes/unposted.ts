import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { UnpostedQuerySchema, UnpostedSchema, type UnpostedQuery } from '../openapi/unposted.ts'
import type { ExportRequest } from '../src/domain/export-request.ts'
import { Problem } from '../src/domain/problem.ts'
import { previewUnposted, type PreviewDependencies } from '../src/usecases/preview-unposted.ts'
import { problemResponses, TenantHeaderSchema } from './responses.ts'

const DEFAULT_ROWS = '10'

/** `/unposted`: what an export would find now. */
export const unpostedRoutes: FastifyPluginCallbackTypebox<{ dependencies: PreviewDependencies }> = (app, { dependencies }, done) => {
  app.get('/unposted', {
    config: { scope: 'batches:read', actsFor: 'header' },
    schema: {
      operationId: 'previewUnposted',
      summary: 'What is unposted now',
      description: 'Counts, totals per currency and the first rows of each kind, without exporting: nothing is kept, and no export waits for it.',
      tags: ['GL batches'],
      headers: TenantHeaderSchema,
      querystring: UnpostedQuerySchema,
      response: {
        200: UnpostedSchema,
        ...problemResponses('TENANT_HEADER_MISSING', 'NOTHING_SELECTED', 'OWNER_LEVEL_UNKNOWN', 'OWNER_LEVEL_AMBIGUOUS', 'SITE_NOT_ALLOWED',
          'TENANT_UNKNOWN', 'CONNECTWISE_UNREACHABLE', 'CONNECTWISE_TLS_FAILED', 'CONNECTWISE_TIMEOUT', 'CONNECTWISE_THROTTLED',
          'CONNECTWISE_UNAVAILABLE', 'CONNECTWISE_COMPANY_UNKNOWN', 'CONNECTWISE_CREDENTIALS_REFUSED', 'CONNECTWISE_ROLE_REFUSED',
          'CONNECTWISE_REQUEST_REFUSED', 'CONNECTWISE_REDIRECTED', 'CONNECTWISE_CUT_OFF', 'CONNECTWISE_NOT_A_BATCH', 'CONNECTWISE_MALFORMED',
          'CONNECTWISE_TOO_LARGE', 'CONNECTWISE_DUPLICATE_RECORDS', 'TENANT_SECRETS_UNREADABLE')
      }
    }
  }, async ({ query, headers, workSignal }) => {
    const command = { tenantId: headers['x-tenant-id'], request: toRequest(query), rows: Number(query.rows ?? DEFAULT_ROWS), signal: workSignal }
    return await previewUnposted(dependencies, command).catch((error: unknown) => { throw inQuery(error) })
  })
  done()
}

function toRequest ({ ownerLevel, thruDate, exportInvoices, exportExpenses, exportProcurement }: UnpostedQuery): ExportRequest {
  const all = exportInvoices === undefined && exportExpenses === undefined && exportProcurement === undefined
  return {
    ...ownerLevel === undefined ? {} : { ownerLevel: /^\d{1,15}$/.test(ownerLevel) ? Number(ownerLevel) : ownerLevel },
    ...thruDate === undefined ? {} : { thruDate },
    exportInvoices: all || exportInvoices === 'true',
    exportExpenses: all || exportExpenses === 'true',
    exportProcurement: all || exportProcurement === 'true'
  }
}

/** The fields of an export request stand in the query here. */
function inQuery (error: unknown): unknown {
  if (!(error instanceof Problem) || error.facts.errors === undefined) return error
  const errors = error.facts.errors.map(({ pointer, detail }) => ({ pointer: `query:${pointer.slice(1)}`, detail }))
  return new Problem(error.code, error.message, { ...error.facts, errors })
}
