import { SqliteDriver, type CompiledQuery, type DatabaseConnection, type QueryResult, type SqliteDatabase } from 'kysely'
import { isFleeting } from './fleeting.ts'
import type { WriteAheadLog } from './write-ahead-log.ts'

/** Statements that commit by themselves when they are not part of a transaction. */
const WRITES = /^(?:insert|update|delete)\b/
const BEGINS = /^begin\b/

/**
 * One connection to a file, for one after another. Whoever has committed waits for the disk after the connection went on to the
 * next one: nobody else waits for that, the event loop neither, and those who wait share one sync.
 */
export class SyncedDriver extends SqliteDriver {
  readonly #log: WriteAheadLog
  /** Who waits for the connection, in the order in which they came. */
  #free = Promise.resolve()
  #held: { connection: SyncedConnection, giveBack: () => void } | undefined

  constructor (database: () => Promise<SqliteDatabase>, log: WriteAheadLog) {
    super({ database })
    this.#log = log
  }

  override async acquireConnection (): Promise<DatabaseConnection> {
    this.#log.assertSound()
    const free = this.#free
    const { promise, resolve: giveBack }: PromiseWithResolvers<void> = Promise.withResolvers()
    this.#free = promise
    await free
    const connection = new SyncedConnection(await super.acquireConnection())
    this.#held = { connection, giveBack }
    return connection
  }

  override async releaseConnection (): Promise<void> {
    const held = this.#held
    this.#held = undefined
    held?.giveBack()
    if (held?.connection.hasCommitted === true) await this.#log.sync()
  }

  override async destroy (): Promise<void> {
    await this.#free
    await this.#log.close()
    await super.destroy()
  }
}

class SyncedConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection
  /** Whether there is something that a power cut must not take. */
  hasCommitted = false
  #inTransaction = false

  constructor (connection: DatabaseConnection) {
    this.#connection = connection
  }

  async executeQuery<R> (query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#connection.executeQuery<R>(query)
    if (BEGINS.test(query.sql)) this.#inTransaction = true
    else if (this.#inTransaction ? query.sql === 'commit' : WRITES.test(query.sql) && !isFleeting(query.queryId)) this.hasCommitted = true
    return result
  }

  streamQuery<R> (query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#connection.streamQuery<R>(query, chunkSize)
  }
}
