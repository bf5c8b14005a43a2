import { randomBytes } from 'node:crypto'
import t from 'tap'
import { accountingConnection, restConnection, startService } from '../acceptance/start-service.ts'
import { changeRows, makeDatabase, readRows } from '../database/test-database.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { callCli } from './run-cli.ts'

const OLD = randomBytes(32).toString('base64')
const NEW = randomBytes(32).toString('base64')
const LOST = randomBytes(32).toString('base64')

t.test('migrate names what is pending, runs it, and finds nothing to do after that', async t => {
  await using database = await makeDatabase()
  const env = { ENCRYPTION_KEY: OLD, DATABASE_URL: database.url }
  const pending = await callCli(['migrate', '--dry-run'], env)
  t.match(pending, { code: 1, stderr: '', stdout: /^pending\t001-[a-z-]+\n(?:pending\t.+\n)+\d+ migrations pending\n$/ })
  const run = await callCli(['migrate'], env)
  t.match(run, { code: 0, stderr: '', stdout: pending.stdout.replaceAll('pending\t', 'migrated\t').replace(' pending\n', ' run\n') })
  t.match(await callCli(['migrate', '--dry-run'], env), { code: 0, stdout: '0 migrations pending\n' })
  t.match(await callCli(['migrate'], env), { code: 0, stdout: '0 migrations run\n' })
})

t.test('a database that does not answer is told with its reason, without its password', async t => {
  const env = { ENCRYPTION_KEY: OLD, DATABASE_URL: 'postgres://gl:Canary@127.0.0.1:1/records' }
  for (const command of [['migrate'], ['migrate', '--dry-run'], ['verify'], ['keys', 'rotate-encryption']]) {
    const { code, stdout, stderr } = await callCli(command, env)
    t.strictSame([code, stdout], [1, ''])
    t.match(stderr, /^gl-batches .+: The database could not be opened and migrated: connect ECONNREFUSED 127\.0\.0\.1:1\n$/)
  }
})

t.test('while the service runs, the credentials of every tenant go under the new key; those that do not open are named and stay', async t => {
  await using simulator = await startSimulator({ counts: { invoices: 2, expenses: 0, purchases: 0 } })
  const allowed = { CONNECTWISE_ALLOWED_SITES: simulator.host }
  await using service = await startService({ env: { ...allowed, ENCRYPTION_KEY: `${OLD},${NEW}` } })
  const shared = { ...allowed, DATABASE_URL: service.databaseUrl, ARCHIVE_URL: `file:${service.archiveFolder}` }
  await service.putTenant('one', restConnection(simulator))
  await service.putTenant('two', accountingConnection(simulator))
  {
    await using stranger = await startService({ env: { ...shared, ENCRYPTION_KEY: LOST } })
    await stranger.putTenant('lost', restConnection(simulator))
  }
  await service.putTenant('copied', restConnection(simulator))
  changeRows(service.databaseUrl, "update tenants set connection = (select connection from tenants where id = 'one') where id = 'copied'")
  const stored = () => readRows<{ connection: string }>(service.databaseUrl, 'select id, connection from tenants order by id').map(({ connection }) => connection)
  const before = stored()

  const env = { ...shared, ENCRYPTION_KEY: `${NEW},${OLD}` }
  const unreadable = ['copied', 'lost'].map(id => `unreadable\t${id}\tno key of ENCRYPTION_KEY opens its credentials\n`).join('')
  t.match(await callCli(['keys', 'rotate-encryption'], env), { code: 1, stderr: '', stdout: `${unreadable}rotated: 2 sealed again, 0 under the first key already, 2 that could not be opened\n` })
  t.match(await callCli(['keys', 'rotate-encryption'], env), { code: 1, stdout: `${unreadable}rotated: 0 sealed again, 2 under the first key already, 2 that could not be opened\n` })
  const after = stored()
  t.strictSame([after[0], after[1]], [before[0], before[1]], 'what did not open is as it was')
  t.ok(after[2] !== before[2] && after[3] !== before[3])
  for (const id of ['one', 'two']) t.equal((await service.exportBatch(id, { exportInvoices: true })).status, 201, 'the service that runs opens both')
  t.match(await (await service.exportBatch('copied', { exportInvoices: true })).json(), { code: 'TENANT_SECRETS_UNREADABLE' })

  for (const id of ['copied', 'lost']) await service.call(`/tenants/${id}`, { method: 'DELETE' })
  await using turned = await startService({ env: { ...shared, ENCRYPTION_KEY: NEW } })
  t.equal((await turned.exportBatch('one', { exportInvoices: true })).status, 201)
  t.match(await callCli(['keys', 'rotate-encryption'], { ...shared, ENCRYPTION_KEY: NEW }), { code: 0, stdout: 'rotated: 0 sealed again, 2 under the first key already, 0 that could not be opened\n' })
})
