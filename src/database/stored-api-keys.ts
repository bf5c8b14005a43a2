import type { Selectable } from 'kysely'
import type { Scope } from '../../openapi/api-key.ts'
import type { ApiKeys, StoredApiKey } from '../domain/api-keys.ts'
import { query, type Database } from './open-database.ts'
import type { Tables } from './tables.ts'

/** API keys in the database. */
export class StoredApiKeys implements ApiKeys {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async insert (key: StoredApiKey): Promise<void> {
    await query(() => this.#database.insertInto('api_keys').values({
      id: key.id,
      secret_sha256: key.secretSha256,
      name: key.name,
      scopes: JSON.stringify(key.scopes),
      tenants: JSON.stringify(key.tenants),
      created_at: key.createdAt,
      expires_at: key.expiresAt ?? null
    }).execute())
  }

  async find (id: string): Promise<StoredApiKey | undefined> {
    const row = await query(() => this.#database.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst())
    return row === undefined ? undefined : toKey(row)
  }

  async list (): Promise<StoredApiKey[]> {
    return (await query(() => this.#database.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('id').execute())).map(toKey)
  }

  async revoke (id: string, at: string): Promise<void> {
    await query(() => this.#database.updateTable('api_keys').set({ revoked_at: at })
      .where('id', '=', id).where('revoked_at', 'is', null).execute())
  }

  async markUsed (id: string, at: string): Promise<void> {
    await query(() => this.#database.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute())
  }
}

function toKey (row: Selectable<Tables['api_keys']>): StoredApiKey {
  return {
    id: row.id,
    secretSha256: row.secret_sha256,
    name: row.name,
    scopes: JSON.parse(row.scopes) as Scope[],
    tenants: JSON.parse(row.tenants) as StoredApiKey['tenants'],
    createdAt: row.created_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at })
  }
}
