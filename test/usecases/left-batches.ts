import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { BatchPlace } from '../../src/domain/batch-archive.ts'
import { explainProblem } from '../../src/http/explain-problem.ts'
import { notDiagnosed } from '../../src/usecases/diagnose.ts'
import { writeManifest } from '../../src/usecases/manifest.ts'
import { RunningRecord } from '../../src/usecases/running-record.ts'
import { sweep } from '../../src/usecases/sweep.ts'
import { toRecord } from '../../src/usecases/to-record.ts'
import { openOwnDatabase } from '../database/test-database.ts'
import { batchRecord } from '../records/batch-records.ts'

export const DOCUMENT = Buffer.from('{}')
const REQUEST = { exportInvoices: true, exportExpenses: false, exportProcurement: false, ownerLevel: null, thruDate: { date: '2026-10-31', source: 'today' as const } }
const LEASE_MS = 30_000

/** A batch that its process has begun and not ended. */
export interface Left extends AsyncDisposable {
  place: BatchPlace
  record: RunningRecord
  fence: number
}

/** Stores in which processes have left batches, and what happens to those. */
export async function openLeftBatches (t: Test) {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-left-'))
  t.teardown(async () => await rm(folder, { recursive: true }))
  const database = await openOwnDatabase(t)
  const archive = new LocalArchive(join(folder, 'archive'))
  const records = new StoredBatches(database)
  let now = new Date('2026-10-31T12:00:00Z')
  const turns = new StoredTurns(database, { now: () => now, leaseMs: LEASE_MS })
  const dependencies = { archive, records, turns, now: () => now, explain: explainProblem, leaseMs: LEASE_MS }
  let count = 0

  async function begin (tenantId: string): Promise<Left> {
    const turn = await turns.take(tenantId)
    const place: BatchPlace = { tenantId, batchId: `b${++count}`, createdAt: now, format: 'json' }
    const record = new RunningRecord({ place, origin: { interface: 'rest' }, request: REQUEST })
    await records.start(record.current, { fence: turn.fence, keyed: false })
    return { place, record, fence: turn.fence, [Symbol.asyncDispose]: async () => { await turn.release() } }
  }

  /** Commits the document of a batch and, with a change of its bytes, its manifest. */
  async function archived ({ place, record }: Left, change = (bytes: Uint8Array): Uint8Array => bytes): Promise<{ batch: GlBatch, manifestSha256: string }> {
    const draft = await archive.begin(place)
    await draft.write(DOCUMENT)
    const stored = await draft.commit()
    const { summary } = batchRecord({ id: place.batchId })
    const batch = toRecord({ place, facts: { summary, warnings: { items: [], omitted: 0 }, diagnosis: notDiagnosed('not asked for').diagnosis }, stored, request: REQUEST, origin: { interface: 'rest' }, location: 'file:///x', timeline: record.timeline })
    const manifest = writeManifest(batch, null)
    await draft.commitManifest(change(manifest.bytes))
    return { batch, manifestSha256: manifest.sha256 }
  }

  async function statusOf ({ place }: Left): Promise<GlBatchRecord> {
    return (await records.get(place.tenantId, place.batchId)).batch
  }

  async function hasDocument ({ place }: Left): Promise<boolean> {
    return await archive.open(place).then(async document => (await text(document)) !== '', () => false)
  }

  /** Makes the next look into the archive wait; `reached` is told when it is there. */
  function holdArchive (): { reached: Promise<unknown>, letGo: () => void } {
    const open = archive.open.bind(archive)
    const reached = Promise.withResolvers<undefined>()
    const held = Promise.withResolvers<undefined>()
    archive.open = async place => {
      archive.open = open
      reached.resolve(undefined)
      await held.promise
      return await open(place)
    }
    return { reached: reached.promise, letGo: () => { held.resolve(undefined) } }
  }

  async function sweepNow (): Promise<unknown[]> {
    const faults: unknown[] = []
    await sweep(dependencies, fault => { faults.push(fault) })
    return faults
  }

  /** Lets every turn lapse that is not renewed. */
  function lapse (): void {
    now = new Date(now.getTime() + LEASE_MS)
  }

  return { database, archive, records, turns, dependencies, begin, archived, statusOf, hasDocument, holdArchive, sweepNow, lapse }
}
