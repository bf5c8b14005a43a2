import { readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { accountingConnection, startService } from '../acceptance/start-service.ts'
import { changeRows } from '../database/test-database.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { callCli, runCli } from './run-cli.ts'

const simulator = await startSimulator({ counts: { invoices: 2, expenses: 0, purchases: 0 } })
let now = new Date('2026-01-01T00:00:00.000Z')
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host }, now: () => now })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('acme', accountingConnection(simulator))
const ids: string[] = []
for (const moment of ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', new Date().toISOString()]) {
  now = new Date(moment)
  ids.push((await (await service.exportBatch('acme', { exportInvoices: true })).json() as { batch: { id: string } }).batch.id)
}
const [first = '', second = ''] = ids
const ENV = {
  ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
  DATABASE_URL: service.databaseUrl,
  ARCHIVE_URL: `file:${service.archiveFolder}`
}

async function answers (): Promise<string[]> {
  const paths = ['/gl-batches', ...ids.map(id => `/gl-batches/${id}`)]
  return await Promise.all(paths.map(async path => await (await service.call(path, { headers: { 'x-tenant-id': 'acme' } })).text()))
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)

t.test('beside the running service the archive is verified and agrees with the database', async t => {
  t.match(await runCli(['verify'], ENV), { code: 0, stderr: '', stdout: /^verified 3 batches \(0 expired\), \d+ bytes: 0 damaged, 0 missing, 0 extra, 0 unfinished, 0 forks\n$/ })
  t.match(await callCli(['reindex'], ENV), { code: 0, stderr: '', stdout: 'reindexed (dry run): 3 same, 0 running, 0 added, 0 replaced, 0 missing, 0 different, 0 unreadable, 0 not archived\n' })
})

t.test('verify of a backup that was taken in mid-export names the export, and finds nothing wrong', async t => {
  changeRows(service.databaseUrl, `update gl_batches set status = 'running' where id = '${second}'`)
  const { code, stdout } = await callCli(['verify'], ENV)
  changeRows(service.databaseUrl, `update gl_batches set status = 'complete' where id = '${second}'`)
  t.equal(code, 0)
  t.match(stdout, new RegExp(`^running\t.+${second}\t.+\n.+ 0 missing, 0 extra, 0 unfinished, 0 forks, 1 running\n$`))
})

t.test('a command that does not listen asks for no API key, whatever the service would listen on', async t => {
  const image = { ...ENV, HOST: '0.0.0.0', PORT: '8080', AUTH_JWT_ISSUER: 'https://issuer.example', API_KEY_FILE: '/run/secrets/not-mounted-here', RETENTION_DAYS: '3650' }
  for (const command of [['verify'], ['verify', '--archive-only'], ['reindex'], ['migrate', '--dry-run'], ['keys', 'list'], ['prune', '--dry-run']]) {
    const { code, stderr } = await callCli(command, image)
    t.strictSame([code, stderr], [0, ''], command.join(' '))
  }
})

t.test('prune without a rule removes nothing and says what to set', async t => {
  t.match(await callCli(['prune'], ENV), { code: 78, stdout: '', stderr: /RETENTION_DAYS: is not set: documents are kept for ever\n {4}fix: / })
})

t.test('prune removes what is due, after a dry run that only names it', async t => {
  const days = String(Math.floor((Date.now() - Date.parse('2026-02-01T00:00:00.000Z')) / 86_400_000) + 1)
  const due = await callCli(['prune', '--dry-run'], { ...ENV, RETENTION_DAYS: days })
  t.match(due, { code: 0, stdout: new RegExp(`^due\\tacme/${first}\\t2026-01-01T00:00:00.000Z\\tit is older than .+\npruned: 0 removed, 1 due, 0 kept\n$`) })
  const removed = await callCli(['prune'], { ...ENV, RETENTION_DAYS: days })
  t.match(removed, { code: 0, stdout: new RegExp(`^removed\\tacme/${first}\\t.+\npruned: 1 removed, 0 due, 0 kept\n$`) })
  t.equal((await service.call(`/gl-batches/${first}/content`, { headers: { 'x-tenant-id': 'acme' } })).status, 410)
})

t.test('an empty database is rebuilt: the API answers the same, byte for byte', async t => {
  const before = await answers()
  changeRows(service.databaseUrl, 'delete from gl_batches')
  const dry = await callCli(['reindex'], ENV)
  t.match(dry, { code: 1, stdout: /^missing\t/ })
  t.equal(lastLine(dry.stdout), 'reindexed (dry run): 0 same, 0 running, 0 added, 0 replaced, 3 missing, 0 different, 0 unreadable, 0 not archived')
  const written = await callCli(['reindex', '--write'], ENV)
  t.equal(written.code, 0)
  t.equal(lastLine(written.stdout), 'reindexed: 0 same, 0 running, 3 added, 0 replaced, 0 missing, 0 different, 0 unreadable, 0 not archived')
  t.strictSame(await answers(), before)
  const next = await (await service.exportBatch('acme', { exportInvoices: true })).json() as { batch: { id: string } }
  ids.push(next.batch.id)
  t.match(await callCli(['verify'], ENV), { code: 0 }, 'the next export goes on in the same chain')
})

t.test('reindex refuses options that contradict each other', async t => {
  t.match(await callCli(['reindex', '--write', '--dry-run'], ENV), { code: 64, stderr: /exclude each other/ })
  t.match(await callCli(['reindex', '--replace'], ENV), { code: 64, stderr: /--replace needs --write/ })
})

t.test('verify names damage, one line each, and ends with status 1', async t => {
  await truncate(join(service.archiveFolder, 'acme/2026/02', second, 'document.xml'), 10)
  const { code, stdout } = await callCli(['verify'], ENV)
  t.equal(code, 1)
  t.match(stdout, new RegExp(`^damaged\tacme/2026/02/${second}/document.xml\thas 10 bytes, and was stored with \\d+\nverified 4 batches \\(1 expired\\), .+: 1 damaged, 0 missing`))
  t.match(await callCli(['verify', '--archive-only'], { ...ENV, DATABASE_URL: 'sqlite:/nowhere/records.db' }), { code: 1, stdout })
})

t.test('a mistyped database is a fault and is not created; an archive that fails is told as the problem that it is', async t => {
  const path = join(service.archiveFolder, '..', 'other.db')
  for (const command of ['verify', 'reindex', 'prune']) {
    t.match(await callCli([command], { ...ENV, DATABASE_URL: `sqlite:${path}`, RETENTION_DAYS: '1' }), { code: 78, stderr: /DATABASE_URL: names a database that is not there/ })
  }
  await t.rejects(readFile(path), { code: 'ENOENT' })
  t.match(await callCli(['reindex', '--write'], { ...ENV, DATABASE_URL: `sqlite:${path}`, ARCHIVE_URL: 'file:/dev/null/archive' }), { code: 1, stderr: /^gl-batches reindex: ARCHIVE_UNAVAILABLE: / })
  await rm(path)
})

t.test('a batch that is kept because of damage makes prune end with status 1', async t => {
  await rm(join(service.archiveFolder, 'acme/2026/02', second, 'manifest.json'))
  const days = String(Math.floor((Date.now() - Date.parse('2026-02-01T00:00:00.000Z')) / 86_400_000) - 1)
  t.match(await callCli(['prune'], { ...ENV, RETENTION_DAYS: days }), { code: 1, stdout: new RegExp(`^kept\tacme/${second}\t`) })
})
