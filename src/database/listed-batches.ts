import { sql } from 'kysely'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { GlBatchOverview } from '../../openapi/gl-batch-list.ts'
import type { BatchList, BatchPage, BatchQuery } from '../domain/batch-list.ts'
import { toOverview } from '../domain/batch-overview.ts'
import { query as ask, type Database } from './open-database.ts'

/** The record where there is no overview of it. */
const RECORD_TO_SHOW = sql<string | null>`case when overview is null then record end`

/** The batches of a tenant, page by page. */
export class ListedBatches implements BatchList {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async page (query: BatchQuery): Promise<BatchPage> {
    const { from = '', limit } = query
    const found = await ask(() => pageQuery(this.#database, query).execute())
    // newest first, so what is too old comes last: no second bound that would lead the database to another index
    const rows = found.filter(row => row.created_at >= from)
    return { batches: rows.slice(0, limit).map(overviewOf), more: rows.length > limit }
  }
}

function overviewOf ({ overview, record }: { overview: string | null, record: string | null }): GlBatchOverview {
  return record === null ? JSON.parse(overview as string) as GlBatchOverview : toOverview(JSON.parse(record) as GlBatchRecord)
}

/** The rows of a page, and one more where there are any after it. Exported so that its use of indices can be checked. */
export function pageQuery (database: Database, { tenantId, before, status, kind, limit, after }: BatchQuery) {
  let rows = database.selectFrom('gl_batches').select(['overview', RECORD_TO_SHOW.as('record'), 'created_at']).where('tenant_id', '=', tenantId)
  if (status !== undefined) rows = rows.where('status', '=', status)
  if (kind !== undefined) rows = rows.where(`has_${kind}`, '=', 1)
  // of two upper bounds the database would begin at either: it is given the lower one only
  if (after !== undefined && (before === undefined || after.createdAt < before)) {
    rows = rows.where(row => row(row.refTuple('created_at', 'id'), '<', row.tuple(after.createdAt, after.id)))
  } else if (before !== undefined) {
    rows = rows.where('created_at', '<', before)
  }
  return rows.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1)
}
