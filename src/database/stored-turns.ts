import type { ExportTurn, ExportTurns } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'
import { fleeting } from './dialects/fleeting.ts'
import { query, type Database } from './open-database.ts'

export interface TurnOptions {
  /** Clocks of replicas may differ by a few seconds, far less than a turn lasts. */
  now: () => Date
  /** How long a turn lasts without being renewed. */
  leaseMs: number
}

/**
 * Within a transaction, keeps a tenant's turn from being taken until it ends. False when a later one was taken already. An update,
 * because what is only read may be taken in between.
 */
export async function holdTurn (transaction: Database, tenantId: string, fence: number): Promise<boolean> {
  const turn = await transaction.updateTable('leases').set(row => ({ token: row.ref('token') })).where('name', '=', tenantId).returning('token').executeTakeFirst()
  return turn === undefined || turn.token <= fence
}

/** Turns as leases in the database, so that all replicas share them. Rows stay, so that fences only grow. */
export class StoredTurns implements ExportTurns {
  readonly #database: Database
  readonly #options: TurnOptions

  constructor (database: Database, options: TurnOptions) {
    this.#database = fleeting(database)
    this.#options = options
  }

  async take (tenantId: string): Promise<ExportTurn> {
    const now = this.#options.now()
    const expires = this.#expiry(now)
    const lease = await query(() => this.#database.insertInto('leases')
      .values({ name: tenantId, token: 1, expires_at: expires })
      .onConflict(conflict => conflict.column('name')
        .doUpdateSet(set => ({ token: set('leases.token', '+', 1), expires_at: expires }))
        .where('leases.expires_at', '<=', now.toISOString()))
      .returning('token')
      .executeTakeFirst())
    if (lease === undefined) {
      throw new Problem('EXPORT_IN_PROGRESS', `An export or a posting of tenant ${tenantId} is running.`, { retryAfterSeconds: 5 })
    }
    return {
      fence: lease.token,
      renew: async () => await this.#extend(tenantId, lease.token, this.#expiry(this.#options.now())),
      release: async () => { await this.#extend(tenantId, lease.token, this.#options.now().toISOString()) }
    }
  }

  async #extend (tenantId: string, token: number, expires: string): Promise<boolean> {
    const result = await query(() => this.#database.updateTable('leases')
      .set({ expires_at: expires })
      .where('name', '=', tenantId)
      .where('token', '=', token)
      .executeTakeFirst())
    return result.numUpdatedRows > 0n
  }

  #expiry (now: Date): string {
    return new Date(now.getTime() + this.#options.leaseMs).toISOString()
  }
}
