import { deepStrictEqual } from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { recordsIn } from '../acceptance/start-service.ts'
import type { Stores } from './service-process.ts'

const POLL_MS = 20
const PATIENCE_MS = 60_000

const TURNS = 'select name as what from leases where expires_at > ?'
const UNSETTLED = `select tenant_id || ' is ' || status as what from gl_batches where status = 'running'
  union all select tenant_id || ' is ' || state from postings where state in ('marking', 'undoing', 'uncertain', 'conflict')`

/** Returns once every turn of dead processes has lapsed. */
export async function lapsed (stores: Stores): Promise<void> {
  await until(stores, database => database.prepare(TURNS).all(new Date().toISOString()))
}

/** Returns once nothing is left in the middle. */
export async function settled (stores: Stores): Promise<void> {
  await until(stores, database => database.prepare(UNSETTLED).all())
}

/** Asks the database until it finds nothing. */
async function until (stores: Stores, find: (database: DatabaseSync) => Record<string, unknown>[]): Promise<void> {
  const database = new DatabaseSync(stores.databasePath, { readOnly: true, timeout: 5000 })
  try {
    const end = Date.now() + PATIENCE_MS
    for (let found = find(database); found.length > 0; found = find(database)) {
      if (Date.now() > end) throw new Error(`left for too long: ${found.map(({ what }) => String(what)).join(', ')}`)
      await delay(POLL_MS)
    }
  } finally {
    database.close()
  }
}

/** The last records of a tenant, in the order in which they began. */
export function lastRecords (stores: Stores, tenantId: string, earlier: number): GlBatchRecord[] {
  return recordsIn(stores.databasePath, tenantId).slice(earlier)
}

/** Every complete batch has its document and its manifest, and nothing else lies in the archive. */
export async function assertArchive (stores: Stores): Promise<void> {
  const expected = recordsIn(stores.databasePath).filter(({ status }) => status === 'complete').flatMap(({ tenantId, id, createdAt, document }) => {
    const folder = `${tenantId}/${createdAt.slice(0, 7).replace('-', '/')}/${id}`
    return [`${folder}/document.${document?.format ?? ''}`, `${folder}/manifest.json`]
  })
  deepStrictEqual((await stores.files()).sort(), expected.sort())
}
