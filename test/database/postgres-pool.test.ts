import { inspect } from 'node:util'
import { Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { connect, unusable } from '../../src/database/connect.ts'
import { dialectOf } from '../../src/database/dialects/dialect-of.ts'
import { toSafeNumber } from '../../src/database/dialects/postgres-pool.ts'
import { openDatabase, query } from '../../src/database/open-database.ts'
import type { PostgresSettings } from '../../src/domain/database-settings.ts'
import { PASSWORD, startStandIn, type Answer } from './postgres-stand-in.ts'

function open (t: Test, settings: PostgresSettings): Kysely<unknown> {
  const database = new Kysely<unknown>({ dialect: dialectOf(settings) })
  t.teardown(() => database.destroy())
  return database
}

async function ask (database: Kysely<unknown>, statement: string): Promise<unknown> {
  return (await sql.raw<{ value: unknown }>(statement).execute(database)).rows[0]?.value
}

async function failure (asked: Promise<unknown>): Promise<Error> {
  try {
    await asked
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not fail')
}

/** Everything that a log could print of an error. */
function printed (error: unknown): string {
  return inspect(error, { depth: 9, showHidden: true })
}

t.test('a connection says who it is and how long a statement may take, and gives whole numbers as numbers', async t => {
  await using server = await startStandIn({ number: { int8: '9007199254740991' }, 'too large': { int8: '9007199254740993' } })
  const database = open(t, server.settings)
  t.equal(await ask(database, 'number'), Number.MAX_SAFE_INTEGER)
  await t.rejects(ask(database, 'too large'), { message: 'The database has a number that is too large.' })
  for (const said of ['user\0gl\0', 'database\0records\0', 'application_name\0gl-batches\0', 'statement_timeout\x00200\0', 'idle_in_transaction_session_timeout\x00200\0']) {
    t.ok(server.startups[0]?.includes(said), said)
  }
  t.equal(toSafeNumber('-7'), -7)
})

t.test('a server that wants no password can be used without', async t => {
  await using server = await startStandIn({ one: { int8: '1' } })
  const database = open(t, { ...server.settings, password: undefined })
  t.equal(await ask(database, 'one'), 1)
})

t.test('of a host whose addresses all fail the code is told, for the error has no words', t => {
  t.equal(unusable(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })).message, 'The database could not be opened and migrated: ECONNREFUSED')
  t.end()
})

t.test('what a server says of rows stays out of its error, and the connection stays in use', async t => {
  const error = { M: 'duplicate key', C: '23505', D: 'Key (name)=(Canary) exists.', W: 'Canary in a function', q: 'select Canary', n: 'names_key' }
  await using server = await startStandIn({ refused: { error } })
  const database = open(t, server.settings)
  const told = await failure(ask(database, 'refused'))
  t.match(told, { message: 'duplicate key', code: '23505', constraint: 'names_key' })
  t.notMatch(printed(told), /Canary/)
  await ask(database, 'again')
  t.equal(server.connections, 1)
})

for (const [what, answer] of [['is silent', 'silence'], ['breaks off', 'break']] as const satisfies [string, Answer][]) {
  t.test(`a query to a server that ${what} fails, and the next one goes over another connection`, async t => {
    await using server = await startStandIn({ question: answer })
    const database = open(t, server.settings)
    const started = performance.now()
    await t.rejects(query(async () => await ask(database, 'question')), { code: 'DATABASE_UNAVAILABLE', message: 'The database did not answer.' })
    t.ok(performance.now() - started < 5000)
    await ask(database, 'again')
    t.equal(server.connections, 2)
  })
}

t.test('connections that break while nobody waits for them, in the pool or in a transaction, are replaced', async t => {
  await using server = await startStandIn()
  const database = open(t, server.settings)
  await ask(database, 'first')
  server.breakAll()
  while (server.connections < 2) await ask(database, 'after a restart').catch(() => undefined)
  await t.rejects(database.transaction().execute(async transaction => {
    await ask(transaction, 'first')
    server.breakAll()
    await new Promise(resolve => { setImmediate(resolve) })
    await ask(transaction, 'second')
  }))
  await ask(database, 'again')
  t.equal(server.connections, 3)
})

t.test('a server that takes a connection and says nothing, or is not there, is given up within the time that was set', async t => {
  await using silent = await startStandIn({}, { isSilent: true })
  const started = performance.now()
  t.match(await failure(openDatabase({ ...silent.settings, connectTimeoutMs: 100 })), { message: /^The database could not be opened and migrated: .*timeout/ })
  t.ok(performance.now() - started < 5000)
  t.match(await failure(openDatabase({ ...silent.settings, host: 'localhost', port: 1 })), { message: /^The database could not be opened and migrated: .*ECONNREFUSED/ })
})

t.test('the password is in no error, whatever is wrong', async t => {
  await using refusing = await startStandIn({}, { refusal: { S: 'FATAL', C: '28P01', M: 'password authentication failed for user "gl"' } })
  await using silent = await startStandIn({}, { isSilent: true })
  for (const [settings, message] of [
    [refusing.settings, /password authentication failed for user "gl"/],
    [{ ...silent.settings, connectTimeoutMs: 100 }, /timeout/],
    [{ ...silent.settings, port: 1 }, /ECONNREFUSED/],
    [{ ...silent.settings, host: 'no-such-host.invalid' }, /ENOTFOUND|EAI_AGAIN/],
    [{ ...refusing.settings, tls: { check: 'host', caCertificate: undefined } }, /does not support SSL/]
  ] as const) {
    const error = await failure(connect(settings))
    t.match(error.message, message)
    t.notOk(printed(error).includes(PASSWORD), String(message))
  }
  t.notOk(refusing.startups.slice(1).length > 0, 'to a server without TLS nothing is told')
})

t.test('whose certificate is asked for is checked as the settings say', async t => {
  await using server = await startStandIn({}, { tls: 'offered' })
  const { caCertificate } = server
  const attempt = async (host: string, tls: PostgresSettings['tls']): Promise<string> => await connect({ ...server.settings, host, tls }).then(async database => {
    await database.destroy()
    return 'connected'
  }, (error: unknown) => (error as Error).message)
  for (const [host, tls, outcome] of [
    ['localhost', { check: 'host', caCertificate }, /^connected$/],
    ['127.0.0.1', { check: 'host', caCertificate }, /^connected$/],
    ['127.0.0.2', { check: 'host', caCertificate }, /127\.0\.0\.2 is not in the cert's list/],
    ['127.0.0.2', { check: 'authority', caCertificate }, /^connected$/],
    ['localhost', { check: 'authority', caCertificate: undefined }, /unable to verify|self-signed/],
    ['localhost', { check: 'host', caCertificate: undefined }, /unable to verify|self-signed/],
    ['localhost', { check: 'nothing', caCertificate: undefined }, /^connected$/]
  ] as const) t.match(await attempt(host, tls), outcome, `${host} ${tls.check}`)
})
