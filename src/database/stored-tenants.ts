import type { Selectable } from 'kysely'
import type { TenantRow, TenantRows } from '../domain/tenants.ts'
import { query, type Database } from './open-database.ts'
import type { Tables } from './tables.ts'

/** Rows of tenants in the database. */
export class StoredTenants implements TenantRows {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = database
  }

  async put (row: TenantRow): Promise<TenantRow> {
    const replaced = {
      name: row.name,
      interface: row.interface,
      site: row.site,
      connection: row.connection,
      updated_at: row.updatedAt
    }
    return toRow(await query(() => this.#database.insertInto('tenants')
      .values({ ...replaced, id: row.id, created_at: row.createdAt })
      .onConflict(conflict => conflict.column('id').doUpdateSet(replaced))
      .returningAll()
      .executeTakeFirstOrThrow()))
  }

  async find (id: string): Promise<TenantRow | undefined> {
    const row = await query(() => this.#database.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst())
    return row === undefined ? undefined : toRow(row)
  }

  async replaceConnection (id: string, from: string, to: string): Promise<boolean> {
    const result = await query(() => this.#database.updateTable('tenants').set({ connection: to })
      .where('id', '=', id).where('connection', '=', from).executeTakeFirst())
    return result.numUpdatedRows > 0n
  }

  async list (): Promise<TenantRow[]> {
    return (await query(() => this.#database.selectFrom('tenants').selectAll().orderBy('id').execute())).map(toRow)
  }

  async page (after: string, limit: number): Promise<TenantRow[]> {
    return (await query(() => this.#database.selectFrom('tenants').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute())).map(toRow)
  }

  async delete (id: string): Promise<boolean> {
    const result = await query(() => this.#database.deleteFrom('tenants').where('id', '=', id).executeTakeFirst())
    return result.numDeletedRows > 0n
  }
}

function toRow (row: Selectable<Tables['tenants']>): TenantRow {
  return {
    id: row.id,
    name: row.name,
    interface: row.interface as TenantRow['interface'],
    site: row.site,
    connection: row.connection,
    createdAt: row.created_at,
    updatedAt: row.updated_at
  }
}
