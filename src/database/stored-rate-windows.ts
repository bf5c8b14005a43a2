import type { RateWindows } from '../domain/rate-windows.ts'
import { fleeting } from './dialects/fleeting.ts'
import { query, type Database } from './open-database.ts'

/** Counters of calls in the database, one row a subject. */
export class StoredRateWindows implements RateWindows {
  readonly #database: Database

  constructor (database: Database) {
    this.#database = fleeting(database)
  }

  async add (subject: string, minute: number, amount: number): Promise<number> {
    // one statement, so that replicas lose nothing; a replica whose clock is behind counts in the newer minute
    const { used } = await query(() => this.#database.insertInto('rate_windows')
      .values({ subject, minute, used: amount })
      .onConflict(conflict => conflict.column('subject').doUpdateSet(eb => {
        const isNewer = eb(eb.ref('excluded.minute'), '>', eb.ref('rate_windows.minute'))
        return {
          minute: eb.case().when(isNewer).then(eb.ref('excluded.minute')).else(eb.ref('rate_windows.minute')).end(),
          used: eb.case().when(isNewer).then(eb.ref('excluded.used')).else(eb('rate_windows.used', '+', eb.ref('excluded.used'))).end()
        }
      }))
      .returning('used')
      .executeTakeFirstOrThrow())
    return used
  }

  async forgetBefore (minute: number): Promise<void> {
    await query(() => this.#database.deleteFrom('rate_windows').where('minute', '<', minute).execute())
  }
}
