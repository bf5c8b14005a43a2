import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'tap'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { startProxy, type TcpProxy } from '../archive/tcp-proxy.ts'
import { archivedFiles } from '../archive/test-archive.ts'
import { runCli } from '../cli/run-cli.ts'
import { crashAndRecover, QUICK, startSweeping } from '../crashes/crash-round.ts'
import { makeStores } from '../crashes/service-process.ts'
import { putTenants, simulateTenants } from '../crashes/simulated-tenants.ts'
import { STEPS } from '../crashes/steps.ts'
import { changeRows } from '../database/test-database.ts'
import { EVERYTHING, INTERFACES, openBench, type Bench, type BenchOptions } from './failing-exports.ts'
import type { TestService } from './start-service.ts'

const ENCRYPTION_KEY = Buffer.alloc(32, 5).toString('base64')
/** A turn that lasts while the SDK is loaded on a busy machine, and a service that takes the call all the same. */
const PATIENT = { ...QUICK, EXPORT_LEASE_MS: '5000', SHED_EVENT_LOOP_DELAY_MS: '0' }
/** More than one part. */
const PARTED_BYTES = 6_000_000
const LARGE = { samples: false, counts: { invoices: 1300 } }
const DAY_MS = 86_400_000

export interface StorySubject {
  /** Address of the store. */
  url: string
  /** What names an archive of that prefix in the store as it is reached at the address. */
  env: (address: string, prefix: string) => Record<string, string>
}

/** The service as a whole, whose archive is in an object store. */
export function storeStory (t: Test, subject: StorySubject): void {
  async function openBehindProxy (t: Test, prefix: string, options: BenchOptions = {}): Promise<Bench & { proxy: TcpProxy }> {
    const proxy = await startProxy(subject.url)
    const bench = await openBench({ ...options, env: { ...subject.env(proxy.url, prefix), SWEEP_INTERVAL_MS: '100', ...options.env } })
    t.teardown(async () => {
      await bench[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    })
    return { ...bench, proxy }
  }
  const filesOf = async (prefix: string) => await archivedFiles(subject.env(subject.url, prefix))

  t.test('with its copies in a store the service exports, and answers from there whole and in ranges', async t => {
    const { service } = await openBehindProxy(t, 'story')
    for (const tenant of INTERFACES) {
      const { document, id } = await exported(service, tenant)
      t.match(document.location, new RegExp(`/story/${tenant}/\\d{4}/\\d\\d/${id}/document.${document.format}$`))
      const path = `/gl-batches/${id}/content?format=xml`
      const whole = await contentOf(service, tenant, path)
      t.ok(whole.length > 1000)
      if (document.format !== 'xml') continue
      t.equal(whole.length, document.bytes)
      t.ok(whole.subarray(10, 500).equals(await contentOf(service, tenant, path, 'bytes=10-499')))
      t.ok(whole.subarray(-7).equals(await contentOf(service, tenant, path, 'bytes=-7')))
    }
    t.equal((await service.call('/readyz')).status, 200)
  })

  for (const mode of ['down', 'silent'] as const) {
    t.test(`while the store is ${mode} nothing is acknowledged, and then the service goes on`, async t => {
      const { service, proxy } = await openBehindProxy(t, `while-${mode}`, { env: { ARCHIVE_TIMEOUT_MS: '2000' } })
      await exported(service, 'rest')
      proxy.mode = mode
      await assertRefused(t, service)
      t.equal((await service.call('/readyz')).status, 503)
      proxy.mode = 'pass'
      await assertSettled(t, service)
      t.equal((await filesOf(`while-${mode}`)).length, 2)
      await exported(service, 'rest')
      // what was found is told for a second
      while ((await service.call('/readyz')).status !== 200);
      t.equal((await filesOf(`while-${mode}`)).length, 4)
    })
  }

  t.test('a store that goes down in mid-upload leaves no batch, and one that is slow does', async t => {
    const { service, proxy } = await openBehindProxy(t, 'mid-upload', { simulator: LARGE })
    proxy.downAfterBytes = PARTED_BYTES
    await assertRefused(t, service)
    proxy.mode = 'pass'
    await assertSettled(t, service)
    t.strictSame(await filesOf('mid-upload'), [])
    proxy.mode = 'slow'
    const { document } = await exported(service, 'rest')
    t.ok(document.bytes > PARTED_BYTES, `${document.bytes}`)
  })

  t.test('the archive in a store is verified, pruned, and rebuilds an empty database byte for byte', async t => {
    let now = new Date()
    const { service } = await openBehindProxy(t, 'commands', { now: () => now })
    const env = { ENCRYPTION_KEY, DATABASE_URL: service.databaseUrl, ...subject.env(subject.url, 'commands') }
    const ids: string[] = []
    for (const age of [40, 20, 0]) {
      now = new Date(Date.now() - age * DAY_MS)
      ids.push((await exported(service, 'rest')).id)
    }
    t.match(await runCli(['verify'], env), { code: 0, stdout: /^verified 3 batches \(0 expired\), \d+ bytes: 0 damaged, 0 missing, 0 extra, 0 unfinished, 0 forks\n$/ })
    t.match(await runCli(['prune'], { ...env, RETENTION_DAYS: '30' }), { code: 0, stdout: /pruned: 1 removed, 0 due, 0 kept\n$/ })
    t.equal((await service.call(`/gl-batches/${ids[0]!}/content`, { headers: { 'x-tenant-id': 'rest' } })).status, 410)
    const answers = async () => await Promise.all(ids.map(async id => await (await service.call(`/gl-batches/${id}`, { headers: { 'x-tenant-id': 'rest' } })).text()))
    const before = await answers()
    changeRows(service.databaseUrl, 'delete from gl_batches')
    t.match(await runCli(['reindex', '--write'], env), { code: 0, stdout: /reindexed: 0 same, 0 running, 3 added, 0 replaced, 0 missing, 0 different, 0 unreadable, 0 not archived\n$/ })
    t.strictSame(await answers(), before)
    await exported(service, 'rest')
    t.match(await runCli(['verify'], env), { code: 0, stdout: /^verified 4 batches \(1 expired\)/ })
  })
}

/** The service in processes that are killed. */
export function storeCrashes (t: Test, subject: StorySubject): void {
  t.test('exports that are killed at every step leave nothing in the store that the next process does not settle', async t => {
    const steps = STEPS.filter(({ work }) => work === 'export')
    await using simulator = await simulateTenants(steps)
    await using stores = await makeStores({ CONNECTWISE_ALLOWED_SITES: simulator.host, ...PATIENT, ...subject.env(subject.url, 'killed') })
    const running = await startSweeping(stores)
    await putTenants(running.url, simulator, steps)
    await crashAndRecover({ simulator, stores, steps }, running)
    t.equal((await stores.files()).length, 2 * steps.length, 'each of the tenants has one batch')
  })
}

async function exported (service: TestService, tenant: string): Promise<Required<Pick<GlBatchRecord, 'id' | 'document'>>> {
  const answer = await service.exportBatch(tenant, EVERYTHING, { headers: { prefer: 'return=minimal' } })
  if (answer.status !== 201) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 500)}`)
  return await answer.json() as Required<Pick<GlBatchRecord, 'id' | 'document'>>
}

async function contentOf (service: TestService, tenant: string, path: string, range?: string): Promise<Buffer> {
  const answer = await service.call(path, { headers: { 'x-tenant-id': tenant, ...(range === undefined ? {} : { range }) } })
  if (answer.status !== (range === undefined ? 200 : 206)) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 500)}`)
  return Buffer.from(await answer.arrayBuffer())
}

async function assertRefused (t: Test, service: TestService): Promise<void> {
  const complete = service.batchCount()
  const answer = await service.exportBatch('rest', EVERYTHING)
  t.equal(answer.status, 503)
  t.match(await answer.json(), { code: 'ARCHIVE_UNAVAILABLE', outcome: 'none', retriable: true })
  t.equal(service.batchCount(), complete)
}

/** Waits until no batch is running, and the last one has failed. */
async function assertSettled (t: Test, service: TestService): Promise<void> {
  while (service.records().some(({ status }) => status === 'running')) await delay(20)
  t.match(service.records().at(-1), { status: 'failed', left: 'nothing' })
}
