import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { SqliteDialect, type SqliteDatabase } from 'kysely'

type Statement = ReturnType<SqliteDatabase['prepare']>

/** More than the service has of its own; lists of any length make ever new ones. */
const STATEMENTS = 200

/** Node's own SQLite under Kysely: a file in WAL mode whose commits survive a power cut. */
export function sqliteDialect (path: string): SqliteDialect {
  return new SqliteDialect({ database: () => Promise.resolve(openFile(path)) })
}

function openFile (path: string): SqliteDatabase {
  mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: 5000 })
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
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
