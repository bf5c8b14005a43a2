import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import type { Database } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredGlEntries } from '../../src/database/stored-gl-entries.ts'
import { StoredKeys } from '../../src/database/stored-keys.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { ConnectWiseGateway } from '../../src/domain/connectwise.ts'
import type { Tenants } from '../../src/domain/tenants.ts'
import { createStrictReader } from '../../src/glexport/strict-reader.ts'
import { Problem } from '../../src/domain/problem.ts'
import { explainProblem } from '../../src/http/explain-problem.ts'
import { FileSpool } from '../../src/spool/file-spool.ts'
import { exportGlBatch, type ExportedBatch } from '../../src/usecases/export-gl-batch.ts'
import { beginExport, type KeyedExportDependencies } from '../../src/usecases/keyed-export.ts'
import { RunningWork } from '../../src/usecases/running-work.ts'
import { sweep } from '../../src/usecases/sweep.ts'
import { openOwnDatabase } from '../database/test-database.ts'

const EMPTY = '{"transactions":[]}'

interface Stage {
  dependencies: KeyedExportDependencies
  database: Database
  records: StoredBatches
  later: (ms: number) => void
}

/** What happens while the document arrives; the signal tells when nobody wants it any more. */
type During = (signal: AbortSignal, stage: Stage) => Promise<void>

/** An export with real stores, whose ConnectWise does what a test needs at just that moment. */
async function prepare (t: Test, during: During = async () => {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-export-'))
  const database = await openOwnDatabase(t)
  t.teardown(async () => await rm(folder, { recursive: true }))
  let now = new Date('2026-10-31T12:00:00Z')
  const records = new StoredBatches(database)
  const leaseMs = 300
  const connection = { interface: 'rest' as const, site: 'psa.example', companyId: 'acme' }
  const stage: Stage = {
    database,
    records,
    later: ms => { now = new Date(now.getTime() + ms) },
    dependencies: {
      tenants: { get: async () => await Promise.resolve({ connection }) } as unknown as Tenants,
      gateway: {
        open: () => ({
          lacks: [],
          exportBatch: async (_request: unknown, signal: AbortSignal) => await Promise.resolve({ format: 'json', body: body(signal) })
        })
      } as unknown as ConnectWiseGateway,
      archive: new LocalArchive(join(folder, 'archive')),
      records,
      reader: createStrictReader(),
      openSpool: () => new FileSpool(),
      turns: new StoredTurns(database, { now: () => now, leaseMs }),
      keys: new StoredKeys(database),
      running: new RunningWork(),
      newId: () => 'b1',
      now: () => now,
      dayOf: () => '2026-10-31',
      explain: explainProblem,
      deadlineMs: 60_000,
      leaseMs,
      unposted: { deadlineMs: 1000, maxRows: 100 },
      storedEntries: new StoredGlEntries(database)
    }
  }
  async function * body (signal: AbortSignal): AsyncGenerator<Uint8Array> {
    yield Buffer.from(EMPTY)
    await during(signal, stage)
  }
  return stage
}

const COMMAND = {
  tenantId: 'acme',
  batchId: 'b1',
  keyed: false,
  request: { exportInvoices: true, exportExpenses: false, exportProcurement: false },
  answer: 'json' as const,
  diagnose: false,
  withDocument: true,
  waitMs: 0,
  signal: new AbortController().signal
}

async function finish ({ dependencies }: Stage): Promise<ExportedBatch> {
  return await (await exportGlBatch(dependencies, COMMAND)).done
}

async function aborted (signal: AbortSignal): Promise<void> {
  await new Promise(resolve => { signal.addEventListener('abort', resolve, { once: true }) })
}

t.test('an export on this stage succeeds and frees the turn', async t => {
  const stage = await prepare(t)
  const { batch, document } = await finish(stage)
  await document?.discard()
  t.match(batch, { status: 'complete', empty: true })
  await t.resolves(stage.dependencies.turns.take('acme'))
})

t.test('an export whose turn has gone to another is ended as soon as that shows', async t => {
  const stage = await prepare(t, async (signal, { later, dependencies }) => {
    later(300)
    await dependencies.turns.take('acme')
    await aborted(signal)
  })
  await t.rejects(finish(stage), { code: 'EXPORT_INTERRUPTED', facts: { batchId: 'b1' } })
})

t.test('an export whose turn has gone to another before it began leaves no record', async t => {
  const stage = await prepare(t)
  const { turns } = stage.dependencies
  stage.dependencies.turns = {
    take: async tenantId => {
      const taken = await turns.take(tenantId)
      stage.later(300)
      await turns.take(tenantId)
      return taken
    }
  }
  await t.rejects(finish(stage), { code: 'EXPORT_INTERRUPTED' })
  t.equal(await stage.records.find('acme', 'b1'), undefined)
})

t.test('an export whose batch has gone to another is ended as soon as that shows', async t => {
  const stage = await prepare(t, async (signal, { records }) => {
    await records.takeOver('acme', 99)
    await aborted(signal)
  })
  await t.rejects(finish(stage), { code: 'EXPORT_INTERRUPTED' })
  t.equal((await stage.records.get('acme', 'b1')).batch.status, 'running', 'the other one ends it')
})

for (const [what, code, lose] of [
  ['has gone to another', 'EXPORT_INTERRUPTED', async ({ records }: Stage) => { await records.takeOver('acme', 99) }],
  ['was cancelled', 'EXPORT_CANCELLED', async ({ records }: Stage) => { await records.withdraw('b1', 'cancelled') }]
] as const) {
  t.test(`an export whose batch ${what} in the last moment writes no manifest`, async t => {
    const stage = await prepare(t, async (_signal, stage) => { await lose(stage) })
    await t.rejects(finish(stage), { code })
    const place = { tenantId: 'acme', batchId: 'b1', createdAt: new Date('2026-10-31T12:00:00Z'), format: 'json' as const }
    t.equal(await stage.dependencies.archive.readManifest(place), undefined)
    await t.rejects(stage.dependencies.archive.open(place), { code: 'ARCHIVE_MISMATCH' })
  })
}

t.test('a copy that cannot be removed after a failure is left to the sweep, and the failure is told as it was', async t => {
  const stage = await prepare(t, async () => { await Promise.reject(new Error('ConnectWise went away')) })
  const { archive } = stage.dependencies
  const begin = archive.begin.bind(archive)
  archive.begin = async place => {
    const draft = await begin(place)
    const discard = draft.discard.bind(draft)
    draft.discard = async () => {
      await discard()
      throw new Error('the disk went away')
    }
    return draft
  }
  await t.rejects(finish(stage), { code: 'INTERNAL', facts: { batchId: 'b1' } })
  t.equal((await stage.records.get('acme', 'b1')).batch.status, 'running')
  await sweep(stage.dependencies, () => {})
  t.match((await stage.records.get('acme', 'b1')).batch, { status: 'failed', problem: { code: 'EXPORT_INTERRUPTED' } })
})

for (const [what, code, facts, status, meanwhile] of [
  ['is failed by the sweep, and was told to be nothing', 'ARCHIVE_UNAVAILABLE', { outcome: undefined }, 'failed', async () => {}],
  ['is told as uncertain when the database is away too, and then recorded', 'DATABASE_UNAVAILABLE', { outcome: 'uncertain' }, 'complete', async ({ records }: Stage) => {
    records.withdraw = async () => {
      Reflect.deleteProperty(records, 'withdraw')
      return await Promise.reject(new Problem('DATABASE_UNAVAILABLE', 'The database did not answer.'))
    }
    await Promise.resolve()
  }],
  ['is another\'s when the turn is', 'EXPORT_INTERRUPTED', { outcome: undefined }, 'running', async ({ records }: Stage) => { await records.takeOver('acme', 99) }]
] as const) {
  t.test(`a batch that is durable although its last step failed, while the archive went away, ${what}`, async t => {
    const stage = await prepare(t)
    const { archive } = stage.dependencies
    const begin = archive.begin.bind(archive)
    const away = new Problem('ARCHIVE_UNAVAILABLE', 'The store is away.')
    archive.begin = async place => {
      const draft = await begin(place)
      const commitManifest = draft.commitManifest.bind(draft)
      draft.commitManifest = async manifest => {
        await commitManifest(manifest)
        await meanwhile(stage)
        throw away
      }
      draft.discard = async () => await Promise.reject(away)
      return draft
    }
    await t.rejects(finish(stage), { code, facts })
    t.equal((await stage.records.get('acme', 'b1')).batch.status, 'running')
    await sweep(stage.dependencies, () => {})
    t.match((await stage.records.get('acme', 'b1')).batch, { status })
  })
}

t.test('a batch that is durable while the database goes away is recorded by the sweep, and its caller is told where to look', async t => {
  const stage = await prepare(t)
  const { records } = stage
  const away = async (): Promise<never> => await Promise.reject(new Problem('DATABASE_UNAVAILABLE', 'The database did not answer.'))
  const present = { complete: records.complete.bind(records), withdraw: records.withdraw.bind(records) }
  Object.assign(records, { complete: away, withdraw: away })
  await t.rejects(finish(stage), { code: 'DATABASE_UNAVAILABLE', facts: { outcome: 'uncertain', fix: /GET \/gl-batches\/b1/ } })
  t.equal((await records.get('acme', 'b1')).batch.status, 'running')
  Object.assign(records, present)
  await sweep(stage.dependencies, () => {})
  t.match((await records.get('acme', 'b1')).batch, { status: 'complete', document: { bytes: Number } })
})

t.test('a turn that cannot be released lapses, and the batch is answered', async t => {
  const stage = await prepare(t)
  const { turns } = stage.dependencies
  stage.dependencies.turns = { take: async id => ({ ...await turns.take(id), release: async () => await Promise.reject(new Error('away')) }) }
  const { document } = await finish(stage)
  await document?.discard()
  await t.rejects(turns.take('acme'), { code: 'EXPORT_IN_PROGRESS' })
  stage.later(300)
  await t.resolves(turns.take('acme'))
})

const { batchId, keyed, ...UNKEYED } = COMMAND
const NAME = { tenantId: 'acme', route: 'POST /gl-batches', key: 'k' }

t.test('a call that takes so long to begin that its key goes to another does not begin, and frees the turn', async t => {
  const stage = await prepare(t)
  const { turns, keys } = stage.dependencies
  stage.dependencies.turns = {
    take: async id => {
      const another = { bodySha256: 'x', resourceId: 'another', expiresAt: new Date() }
      await keys.pass(NAME, await keys.claim(NAME, another), another)
      return await turns.take(id)
    }
  }
  await t.rejects(beginExport(stage.dependencies, { ...UNKEYED, key: 'k' }), { code: 'IDEMPOTENCY_KEY_IN_FLIGHT' })
  t.equal(await stage.records.find('acme', 'b1'), undefined)
  await t.resolves(turns.take('acme'))
})

t.test('a call whose twin has not begun yet is told to come back', async t => {
  const stage = await prepare(t)
  const { keys } = stage.dependencies
  stage.dependencies.turns = {
    take: async () => {
      stage.dependencies.newId = () => 'b2'
      await t.rejects(beginExport(stage.dependencies, { ...UNKEYED, key: 'k' }), { code: 'IDEMPOTENCY_KEY_IN_FLIGHT' })
      throw new Error('the first one could not begin')
    }
  }
  const release = keys.release.bind(keys)
  keys.release = async id => {
    await release(id)
    throw new Error('away')
  }
  await t.rejects(beginExport(stage.dependencies, { ...UNKEYED, key: 'k' }), { message: 'the first one could not begin' })
})
