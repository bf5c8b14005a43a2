import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/load-config.ts'

const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64')
const folder = mkdtempSync(join(tmpdir(), 'gl-batches-database-config-'))
t.teardown(async () => await rm(folder, { recursive: true }))

function fileWith (name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** The settings with the password as text. */
function databaseOf (variables: Record<string, string>) {
  const { database } = loadConfig({ ENCRYPTION_KEY, ...variables })
  return database.engine === 'sqlite' ? database : { ...database, password: database.password?.reveal() }
}

function errorOf (variables: Record<string, string>): ConfigError {
  try {
    loadConfig({ ENCRYPTION_KEY, ...variables })
  } catch (error) {
    return error as ConfigError
  }
  throw new Error('the configuration was accepted')
}

function faultsOf (variables: Record<string, string>): string[] {
  return errorOf(variables).faults.map(({ variable, problem }) => `${variable} ${problem}`)
}

t.test('an address of PostgreSQL becomes settings, percent-encoded characters are what they stand for, and each detail reaches them', t => {
  t.strictSame(databaseOf({ DATABASE_URL: 'postgres://gl:p%40ss%2Fw%23rd@db.example.com/records' }), {
    engine: 'postgres', host: 'db.example.com', port: 5432, database: 'records', user: 'gl', password: 'p@ss/w#rd', tls: { check: 'host', caCertificate: undefined }, poolSize: 10, connectTimeoutMs: 5000, statementTimeoutMs: 30_000, migrateAtStart: true
  })
  t.strictSame(databaseOf({
    DATABASE_URL: `postgresql://gl%20user@[::1]:6432/gl%20batches?sslmode=verify-ca&sslrootcert=${fileWith('authority.pem', 'PEM')}`,
    DATABASE_POOL_SIZE: '3',
    DATABASE_CONNECT_TIMEOUT_MS: '400',
    DATABASE_STATEMENT_TIMEOUT_MS: '500',
    DATABASE_MIGRATE_AT_START: 'false'
  }), {
    engine: 'postgres', host: '::1', port: 6432, database: 'gl batches', user: 'gl user', password: undefined, tls: { check: 'authority', caCertificate: 'PEM' }, poolSize: 3, connectTimeoutMs: 400, statementTimeoutMs: 500, migrateAtStart: false
  })
  t.end()
})

t.test('what leaves this machine is encrypted and checked unless the address says otherwise', t => {
  for (const [address, check] of [
    ['db.example.com/r', 'host'], ['10.0.0.1/r', 'host'], ['localhost/r', undefined], ['127.0.0.1/r', undefined], ['[::1]/r', undefined],
    ['localhost/r?host=/run/postgresql', undefined], ['localhost/r?host=db', 'host'], ['localhost/r?sslmode=verify-full', 'host'],
    ['db/r?sslmode=disable', undefined], ['db/r?sslmode=require', 'nothing'], ['db/r?sslmode=verify-ca', 'authority'], ['db/r?sslmode=verify-full', 'host']
  ] as const) {
    const database = databaseOf({ DATABASE_URL: `postgres://gl@${address}` })
    t.equal(database.engine === 'postgres' && database.tls?.check, check, address)
  }
  t.match(databaseOf({ DATABASE_URL: 'postgres://gl@localhost/r?host=/run/postgresql' }), { host: '/run/postgresql' })
  t.end()
})

t.test('the address and the password may come from files', t => {
  t.match(databaseOf({ DATABASE_URL_FILE: fileWith('url', 'postgres://gl:secret@db/records\n') }), { host: 'db', password: 'secret' })
  t.match(databaseOf({ DATABASE_URL: 'postgres://gl@db/records', DATABASE_PASSWORD_FILE: fileWith('password', 'p@ss w/rd\n') }), { host: 'db', password: 'p@ss w/rd' })
  t.match(databaseOf({ DATABASE_URL: 'postgres://gl@db/records', DATABASE_PASSWORD: 'as%20it is' }), { password: 'as%20it is' })
  t.match(databaseOf({ DATABASE_URL_FILE: fileWith('sqlite', 'sqlite:/var/lib/records.db\n') }), { engine: 'sqlite', path: '/var/lib/records.db' })
  t.match(faultsOf({ DATABASE_URL: 'sqlite:./r.db', DATABASE_URL_FILE: fileWith('url', 'sqlite:./r.db') }), ['DATABASE_URL_FILE is given together with DATABASE_URL'])
  t.match(faultsOf({ DATABASE_URL_FILE: fileWith('wrong', 'mysql://root@db') }), ['DATABASE_URL_FILE holds no usable value'])
  t.end()
})

t.test('an address that cannot be right is refused by what is wrong, and a password that nothing takes as well', t => {
  for (const [variables, ...problems] of [
    [{ DATABASE_URL: 'postgres://gl@db:port/records' }, 'DATABASE_URL cannot be read as an address'],
    [{ DATABASE_URL: 'postgres://gl@db' }, 'DATABASE_URL names no database, or holds a character that is to be percent-encoded'],
    [{ DATABASE_URL: 'postgres://gl@db/' }, 'DATABASE_URL names no database, or holds a character that is to be percent-encoded'],
    [{ DATABASE_URL: 'postgres://gl@db/records#1' }, 'DATABASE_URL names no database, or holds a character that is to be percent-encoded'],
    [{ DATABASE_URL: 'postgres://db/records' }, 'DATABASE_URL names no user'],
    [{ DATABASE_URL: 'postgres:///records' }, 'DATABASE_URL names no user', 'DATABASE_URL names no host'],
    [{ DATABASE_URL: 'postgres://gl@db/records?options=x' }, 'DATABASE_URL has other parameters than host, sslmode, sslrootcert'],
    [{ DATABASE_URL: 'postgres://gl@db/records?sslmode=prefer' }, 'DATABASE_URL has another sslmode than disable, require, verify-ca, verify-full'],
    [{ DATABASE_URL: 'postgres://gl@db/records?sslrootcert=/nowhere' }, 'DATABASE_URL names an sslrootcert that cannot be read (ENOENT)'],
    [{ DATABASE_URL: 'postgres://gl:50%@db/records' }, 'DATABASE_URL is not percent-encoded as it should be'],
    [{ DATABASE_URL: 'postgres://gl:a@db/records', DATABASE_PASSWORD: 'b' }, 'DATABASE_URL holds a password while DATABASE_PASSWORD gives one'],
    [{ DATABASE_PASSWORD: 'b' }, 'DATABASE_PASSWORD is given while DATABASE_URL names no PostgreSQL']
  ] as const) t.strictSame(faultsOf(variables), problems, JSON.stringify(variables))
  t.end()
})

t.test('no part of an address that is misread is told: it may be of the password', t => {
  for (const password of ['CANARY#1', '1#CANARY', 'CANARY/1', '1/CANARY', 'CANARY?1', '1?CANARY', '12/CANARY@1', 'CANARY%', 'CANARY@1', '[CANARY', 'CANARY 1%zz']) {
    for (const name of ['DATABASE_URL', 'DATABASE_URL_FILE']) {
      const address = `postgres://gl:${password}@db.example.com/records?sslmode=CANARY`
      const error = errorOf({ [name]: name === 'DATABASE_URL' ? address : fileWith('canary', address) })
      t.notMatch(error.message, /CANARY/, password)
      t.notMatch(inspect(error, { depth: 9, showHidden: true }), /CANARY/, password)
    }
  }
  t.notMatch(inspect(loadConfig({ ENCRYPTION_KEY, DATABASE_URL: 'postgres://gl:CANARY@db/records' }), { depth: 9, showHidden: true }), /CANARY/)
  t.end()
})
