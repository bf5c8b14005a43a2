import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect, type SqliteDatabase } from 'kysely'
import { SyncedDriver } from './sqlite-driver.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

type Statement = ReturnType<SqliteDatabase['prepare']>

/** More than the service has of its own; lists of any length make ever new ones. */
const STATEMENTS = 200

/** Node's own SQLite under Kysely: a file whose commits survive a power cut, and wait for the disk beside the event loop. */
export function sqliteDialect (path: string): Dialect {
  return {
    createDriver: () => {
      const log = new WriteAheadLog()
      return new SyncedDriver(async () => await openFile(path, log), log)
    },
    createAdapter: () => new SharedConnection(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: database => new SqliteIntrospector(database)
  }
}

/**
 * The driver hands its connection from one to the next itself: Kysely would do so only once the disk has what the one before committed.
 * Kysely asks for this in order to know that, and for nothing else.
 */
class SharedConnection extends SqliteAdapter {
  override get supportsMultipleConnections (): boolean {
    return true
  }
}

async function openFile (path: string, log: WriteAheadLog): Promise<SqliteDatabase> {
  mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: 5000 })
  try {
    const mode = database.prepare('PRAGMA journal_mode = WAL').get()
    if (mode?.['journal_mode'] !== 'wal') throw new Error(`${path} cannot be kept with a write-ahead log.`)
    // commits are synced by the driver, checkpoints by SQLite
    database.exec('PRAGMA synchronous = NORMAL')
    // what a process has left that died when the disk had failed may be in memory only: written anew, it is synced anew
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    // links are followed, as SQLite does
    await log.open(database.location() as string)
  } catch (error) {
    database.close()
    throw error
  }
  const prepared = new Map<string, Statement>()
  return {
    prepare: sql => {
      const known = prepared.get(sql)
      if (known !== undefined) return known
      // a transaction that reads before it writes would fail at once where another process has written meanwhile
      const statement = asKyselyStatement(database.prepare(sql === 'begin' ? 'begin immediate' : sql))
      if (prepared.size < STATEMENTS) prepared.set(sql, statement)
      return statement
    },
    close: () => database.close()
  }
}

/** Kysely passes parameters as one array, Node takes them spread. */
function asKyselyStatement (statement: StatementSync): Statement {
  return {
    reader: statement.columns().length > 0,
    all: parameters => statement.all(...parameters as SQLInputValue[]),
    run: parameters => statement.run(...parameters as SQLInputValue[]),
    iterate: parameters => statement.iterate(...parameters as SQLInputValue[])
  }
}
