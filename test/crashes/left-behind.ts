import { deepStrictEqual } from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { recordsIn } from '../acceptance/start-service.ts'
import { readRows } from '../database/test-database.ts'
import type { Stores } from './service-process.ts'

const POLL_MS = 20
const PATIENCE_MS = 60_000

const UNSETTLED = `select tenant_id || ' is ' || status as what from gl_batches where status = 'running'
  union all select tenant_id || ' is ' || state from postings where state in ('marking', 'undoing', 'uncertain', 'conflict')`

/** Returns once every turn of dead processes has lapsed. */
export async function lapsed (stores: Stores): Promise<void> {
  await until(stores, () => `select name as what from leases where expires_at > '${new Date().toISOString()}'`)
}

/** Returns once nothing is left in the middle. */
export async function settled (stores: Stores): Promise<void> {
  await until(stores, () => UNSETTLED)
}

/** Asks the database until it finds nothing. */
async function until ({ databaseUrl }: Stores, query: () => string): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const found = readRows<{ what: string }>(databaseUrl, query())
    if (found.length === 0) return
    if (Date.now() > end) throw new Error(`left for too long: ${found.map(({ what }) => what).join(', ')}`)
    await delay(POLL_MS)
  }
}

/** The last records of a tenant, in the order in which they began. */
export function lastRecords (stores: Stores, tenantId: string, earlier: number): GlBatchRecord[] {
  return recordsIn(stores.databaseUrl, tenantId).slice(earlier)
}

/** Every complete batch has its document and its manifest, and nothing else lies in the archive. */
export async function assertArchive (stores: Stores): Promise<void> {
  const expected = recordsIn(stores.databaseUrl).filter(({ status }) => status === 'complete').flatMap(({ tenantId, id, createdAt, document }) => {
    const folder = `${tenantId}/${createdAt.slice(0, 7).replace('-', '/')}/${id}`
    return [`${folder}/document.${document?.format ?? ''}`, `${folder}/manifest.json`]
  })
  deepStrictEqual((await stores.files()).sort(), expected.sort())
}
