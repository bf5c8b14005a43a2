import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Test } from 'tap'
import { loadConfig } from '../../src/config/load-config.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import type { DatabaseSettings, SqliteSettings } from '../../src/domain/database-settings.ts'

/** Address of a PostgreSQL server, as a role that may create databases; tests that take any database are then run on it. */
const SERVER = process.env['TEST_DATABASE_URL']

/** An empty database of its own. Disposing it removes it. */
export interface TestDatabase extends AsyncDisposable {
  /** As DATABASE_URL has it. */
  url: string
}

/** Makes a SQLite file, or where TEST_DATABASE_URL names a server of PostgreSQL a database on that. */
export async function makeDatabase (): Promise<TestDatabase> {
  if (SERVER === undefined) {
    const folder = await mkdtemp(join(tmpdir(), 'gl-batches-database-'))
    return { url: `sqlite:${join(folder, 'records.db')}`, [Symbol.asyncDispose]: async () => { await rm(folder, { recursive: true, force: true }) } }
  }
  const name = `gl_batches_${randomUUID().replaceAll('-', '')}`
  changeRows(SERVER, `create database ${name}`)
  const url = new URL(SERVER)
  url.pathname = name
  return { url: url.href, [Symbol.asyncDispose]: async () => { await Promise.resolve(); changeRows(SERVER, `drop database ${name} with (force)`) } }
}

/** A database that another one disposes of. */
export function sharedDatabase (url: string): TestDatabase {
  return { url, [Symbol.asyncDispose]: () => Promise.resolve() }
}

/** Settings of a database as DATABASE_URL names it. */
export function settingsOf (url: string): DatabaseSettings {
  return loadConfig({ ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'), DATABASE_URL: url }).database
}

/** Settings of a SQLite file. */
export function sqliteAt (path: string): SqliteSettings {
  return { engine: 'sqlite', path, migrateAtStart: true }
}

/** Opens a database of its own as often as it is said, as replicas do, until the test ends. */
export async function openReplicas (t: Test, replicas: number): Promise<Database[]> {
  const { url, [Symbol.asyncDispose]: remove } = await makeDatabase()
  const opened: Database[] = []
  t.teardown(async () => {
    for (const database of opened) await database.destroy()
    await remove()
  })
  while (opened.length < replicas) opened.push(await openDatabase(settingsOf(url)))
  return opened
}

/** The same for replicas that run transactions at the same moment. Two connections of one process to SQLite would wait for each other for ever: there all share one. */
export async function openRacers (t: Test, replicas: number): Promise<Database[]> {
  return SERVER === undefined ? Array<Database>(replicas).fill(await openOwnDatabase(t)) : await openReplicas(t, replicas)
}

/** Opens a database of its own until the test ends. */
export async function openOwnDatabase (t: Test): Promise<Database> {
  return (await openReplicas(t, 1))[0]!
}

/** Reads beside whoever has the database open, at once. */
export function readRows<Row> (url: string, query: string): Row[] {
  if (isPostgres(url)) return JSON.parse(psql(url, `select coalesce(json_agg(row), '[]') from (${query}) as row`)) as Row[]
  return withFile(url, file => file.prepare(query).all()) as Row[]
}

/** Changes rows beside whoever has the database open, at once. */
export function changeRows (url: string, statement: string): void {
  if (isPostgres(url)) psql(url, statement)
  else withFile(url, file => { file.exec(statement) })
}

/** All that a database has stored, by the name of the file, to be searched for what must not be there. */
export function readAll (url: string): Map<string, Buffer> {
  if (isPostgres(url)) return new Map([['dump', execFileSync('pg_dump', [url], { maxBuffer: 1024 ** 3 })]])
  const folder = dirname(url.slice('sqlite:'.length))
  return new Map(readdirSync(folder).map(name => [name, readFileSync(join(folder, name))]))
}

function isPostgres (url: string): boolean {
  return url.startsWith('postgres')
}

function psql (url: string, statement: string): string {
  return execFileSync('psql', ['--no-psqlrc', '--quiet', '--no-align', '--tuples-only', '--set=ON_ERROR_STOP=1', `--command=${statement}`, url], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1024 ** 3 })
}

function withFile<T> (url: string, work: (file: DatabaseSync) => T): T {
  const file = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 5000 })
  try {
    return work(file)
  } finally {
    file.close()
  }
}
