import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { PostgresSettings, PostgresTls } from '../../domain/database-settings.ts'

/** How much later a client gives up on a silent server than the server on a statement. */
const PATIENCE = { factor: 1.5, addedMs: 1000 }
const KEEP_ALIVE_DELAY_MS = 10_000
const IDLE_MS = 30_000

/** A pool that keeps no connection of which it is not certain, and whose errors tell nothing of rows. */
export function openPool (settings: PostgresSettings, { Pool, DatabaseError, types }: typeof pg): PostgresPool {
  const pool = new Pool({
    ...addressOf(settings),
    ...timeoutsOf(settings),
    application_name: 'gl-batches',
    max: settings.poolSize,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    types: { getTypeParser: (oid, format) => oid === types.builtins.INT8 ? toSafeNumber : types.getTypeParser(oid, format) as (text: string) => unknown }
  })
  // a connection that breaks while nobody waits for it is no failure of anybody; without a listener it would end the process
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  return {
    options: {},
    connect: async () => {
      const client = await pool.connect()
      let isDoubtful = false
      const query = async (text: string, values: readonly unknown[]) => {
        try {
          return await client.query(text, [...values])
        } catch (error) {
          if (!(error instanceof DatabaseError)) isDoubtful = true
          else withoutRows(error)
          throw error
        }
      }
      return {
        // Kysely asks for cursors only where it is given a class of them
        query: query as unknown as PostgresPoolClient['query'],
        release: discard => client.release(discard === true || isDoubtful)
      }
    },
    end: async () => await pool.end()
  }
}

function addressOf ({ host, port, database, user, password, tls }: PostgresSettings): pg.PoolConfig {
  return { host, port, database, user, password: password?.reveal() ?? '', ssl: tls !== undefined && tlsOptions(tls) }
}

function tlsOptions ({ check, caCertificate }: PostgresTls): Exclude<pg.PoolConfig['ssl'], boolean | undefined> {
  return {
    rejectUnauthorized: check !== 'nothing',
    ...(caCertificate === undefined ? {} : { ca: caCertificate }),
    ...(check === 'host' ? {} : { checkServerIdentity: () => undefined })
  }
}

/** The server ends a statement, or a transaction that stands still and holds locks; the client gives up on a server that is silent. */
function timeoutsOf ({ connectTimeoutMs, statementTimeoutMs }: PostgresSettings): pg.PoolConfig {
  return {
    connectionTimeoutMillis: connectTimeoutMs,
    ...(statementTimeoutMs === 0
      ? {}
      : { statement_timeout: statementTimeoutMs, idle_in_transaction_session_timeout: statementTimeoutMs, query_timeout: statementTimeoutMs * PATIENCE.factor + PATIENCE.addedMs })
  }
}

/** Ids are numbers, as SQLite answers them. @throws RangeError for one that JavaScript cannot hold */
export function toSafeNumber (text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('The database has a number that is too large.')
  return value
}

/** What a server says of a row may be anything that is stored; its message, code and constraint are enough to mend it. */
function withoutRows (error: pg.DatabaseError): void {
  error.detail = error.where = error.internalQuery = undefined
}
