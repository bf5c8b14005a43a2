import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { makeDatabase } from '../database/test-database.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, startService, type TestService } from './start-service.ts'

const simulator = await startSimulator({ counts: { invoices: 2, expenses: 0, purchases: 0 } })
t.teardown(() => simulator.close())

const HEADERS = { 'x-tenant-id': 'acme' }
const OLD = new Date('2026-01-01T00:00:00.000Z')
const NOW = new Date('2026-10-31T00:00:00.000Z')

/** Two batches, one of them old, in stores that outlive the service. */
async function twoBatches (t: Test) {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-retention-'))
  const database = await makeDatabase()
  t.teardown(async () => {
    await rm(folder, { recursive: true, force: true })
    await database[Symbol.asyncDispose]()
  })
  const env = {
    CONNECTWISE_ALLOWED_SITES: simulator.host,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: database.url,
    ARCHIVE_URL: `file:${join(folder, 'archive')}`
  }
  let now = OLD
  await using service = await startService({ env, now: () => now })
  await service.putTenant('acme', accountingConnection(simulator))
  const batches: { id: string }[] = []
  for (const moment of [OLD, NOW]) {
    now = moment
    batches.push((await (await service.exportBatch('acme', { exportInvoices: true })).json() as { batch: { id: string } }).batch)
  }
  const [old, young] = batches as [{ id: string }, { id: string }]
  const file = (batch: { id: string }, name: string) => join(folder, 'archive/acme/2026', batch === old ? '01' : '10', batch.id, name)
  return { folder, env, old, young, file }
}

/** Asks until the first run of the retention has told something about a batch. */
async function retentionRan (service: TestService): Promise<Record<string, unknown>> {
  for (;;) {
    const line = service.logLines.map(text => JSON.parse(text) as Record<string, unknown>).find(entry => /expired batch/.test(String(entry['msg'])))
    if (line !== undefined) return line
    await service.call('/livez')
  }
}

async function get (service: TestService, path: string) {
  const answer = await service.call(path, { headers: HEADERS })
  return { status: answer.status, body: await answer.json() as Record<string, unknown> & { code: string, items: { id: string }[] } }
}

t.test('without RETENTION_DAYS nothing is ever removed', async t => {
  const { env, old, young } = await twoBatches(t)
  await using service = await startService({ env, now: () => new Date('2126-01-01') })
  for (const { id } of [old, young]) t.equal((await get(service, `/gl-batches/${id}/content`)).status, 200)
  t.equal((await get(service, '/gl-batches?status=complete')).body.items.length, 2)
})

t.test('with RETENTION_DAYS the document of an older batch goes, its record stays, and the log says so', async t => {
  const { env, old, young, file } = await twoBatches(t)
  const manifest = await readFile(file(old, 'manifest.json'), 'utf8')
  await using service = await startService({ env: { ...env, RETENTION_DAYS: '100' }, now: () => NOW })
  t.match(await retentionRan(service), { level: 30, tenantId: 'acme', batchId: old.id, createdAt: OLD.toISOString(), retentionDays: 100, detail: /^\d+ bytes, SHA-256 [0-9a-f]{64}$/ })
  const { body: record } = await get(service, `/gl-batches/${old.id}`)
  const { batch: before } = JSON.parse(manifest) as { batch: { timeline: object[], document: { sha256: string } } & Record<string, unknown> }
  const expired = { at: NOW.toISOString(), rule: 'RETENTION_DAYS=100' }
  t.strictSame(record, { ...before, status: 'expired', expired, timeline: [...before.timeline, { at: expired.at, event: 'document removed by RETENTION_DAYS=100' }] })
  t.strictSame((await get(service, '/gl-batches?status=expired')).body.items.map(({ id }) => id), [old.id])
  for (const query of ['', '?format=xml']) {
    const gone = await get(service, `/gl-batches/${old.id}/content${query}`)
    t.equal(gone.status, 410)
    t.match(gone.body, { code: 'BATCH_EXPIRED', detail: `The document of batch ${old.id} was removed on ${expired.at} by the rule RETENTION_DAYS=100.` })
  }
  const unchanged = await service.call(`/gl-batches/${old.id}/content?format=xml`, { headers: { ...HEADERS, 'if-none-match': `"${before.document.sha256}-xml"` } })
  t.equal(unchanged.status, 410)
  await t.rejects(readFile(file(old, 'document.xml')), { code: 'ENOENT' })
  await t.rejects(readFile(file(old, 'manifest.json')), { code: 'ENOENT' })
  t.strictSame(JSON.parse(await readFile(file(old, 'tombstone.json'), 'utf8')), {
    tombstoneVersion: 1,
    manifestSha256: createHash('sha256').update(manifest).digest('hex'),
    previousManifestSha256: null,
    batch: record
  })
  t.equal((await get(service, `/gl-batches/${young.id}/content`)).status, 200)
  const next = await service.exportBatch('acme', { exportInvoices: true })
  t.equal(next.status, 201, 'the tenant goes on')
})

t.test('a batch whose manifest is not the recorded one is kept as evidence, and the log says so', async t => {
  const { env, old, file } = await twoBatches(t)
  await writeFile(file(old, 'manifest.json'), '{}')
  await using service = await startService({ env: { ...env, RETENTION_DAYS: '100' }, now: () => NOW })
  t.match(await retentionRan(service), { level: 50, batchId: old.id, detail: /^its manifest is not the one that belongs to it/ })
  t.equal((await get(service, `/gl-batches/${old.id}/content`)).status, 200)
})

t.test('an archive that fails does not end the service; the log says so', async t => {
  const { env, folder, old } = await twoBatches(t)
  await rm(join(folder, 'archive'), { recursive: true })
  await writeFile(join(folder, 'archive'), 'a file where the folder should be')
  await using service = await startService({ env: { ...env, RETENTION_DAYS: '100' }, now: () => NOW })
  t.match(await retentionRan(service), { level: 50, msg: 'the removal of expired batches failed', err: { code: 'ARCHIVE_UNAVAILABLE' } })
  t.match((await get(service, `/gl-batches/${old.id}`)).body, { status: 'complete' })
})
