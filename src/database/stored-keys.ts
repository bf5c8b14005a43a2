import type { IdempotencyKeys, KeyedAttempt, KeyName } from '../domain/idempotency-keys.ts'
import { query, type Database } from './open-database.ts'

/** When the key of a call expires that has begun. Written together with what the call makes, so that nobody who has seen the key before takes it. */
export const NEVER = '9999-12-31T23:59:59.999Z'

/** Idempotency keys in the database: one row a key, so that one call has it. */
export class StoredKeys implements IdempotencyKeys {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async claim (name: KeyName, attempt: KeyedAttempt): Promise<KeyedAttempt> {
    // setting a key to itself makes the row that is there come back
    const row = await query(() => this.#database.insertInto('idempotency_keys')
      .values({ ...toColumns(name), ...toValues(attempt) })
      .onConflict(conflict => conflict.columns(['tenant_id', 'route', 'key']).doUpdateSet({ key: name.key }))
      .returning(['body_sha256', 'resource_id', 'expires_at'])
      .executeTakeFirstOrThrow())
    return { bodySha256: row.body_sha256, resourceId: row.resource_id, expiresAt: new Date(row.expires_at) }
  }

  async pass (name: KeyName, found: KeyedAttempt, attempt: KeyedAttempt): Promise<boolean> {
    const { tenant_id: tenantId, route, key } = toColumns(name)
    const { resource_id: holderId, expires_at: expiresAt } = toValues(found)
    const result = await query(() => this.#database.updateTable('idempotency_keys')
      .set(toValues(attempt))
      .where('tenant_id', '=', tenantId)
      .where('route', '=', route)
      .where('key', '=', key)
      .where('resource_id', '=', holderId)
      .where('expires_at', '=', expiresAt)
      .executeTakeFirst())
    return result.numUpdatedRows > 0n
  }

  async release (resourceId: string): Promise<void> {
    await query(() => this.#database.deleteFrom('idempotency_keys').where('resource_id', '=', resourceId).execute())
  }
}

function toColumns ({ tenantId, route, key }: KeyName) {
  return { tenant_id: tenantId, route, key }
}

function toValues ({ bodySha256, resourceId, expiresAt }: KeyedAttempt) {
  return { body_sha256: bodySha256, resource_id: resourceId, expires_at: expiresAt.toISOString() }
}
