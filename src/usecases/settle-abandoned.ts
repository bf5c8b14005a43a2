import { createHash } from 'node:crypto'
import type { BatchProblem, GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { BatchArchive, BatchAddress } from '../domain/batch-archive.ts'
import type { AbandonedBatch, BatchRecords } from '../domain/batch-records.ts'
import type { ExportTurn } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'
import { KeptTurn } from './kept-turn.ts'
import { readManifest } from './manifest.ts'
import { cancelled } from './running-work.ts'
import { toEnded } from './running-record.ts'

export interface SettleDependencies {
  archive: BatchArchive
  records: BatchRecords
  now: () => Date
  /** A problem as records keep it. */
  explain: (problem: Problem) => BatchProblem
  /** How long a turn lasts without being renewed. */
  leaseMs: number
}

/** What a dead process left of a batch that is whole in the archive. */
interface Remains {
  batch: GlBatch
  manifestSha256: string
}

/**
 * Ends every batch of a tenant that still runs under an earlier turn: its process is dead. What is whole in the archive is
 * recorded as complete, everything else is removed and recorded as failed or cancelled. To read a large copy takes long, so the
 * turn is kept meanwhile; once another has it, the rest is left to that one.
 */
export async function settleAbandoned (dependencies: SettleDependencies, tenantId: string, turn: ExportTurn): Promise<void> {
  const { records, leaseMs } = dependencies
  const lost = new AbortController()
  const kept = new KeptTurn(turn, { leaseMs, onLost: () => { lost.abort() } })
  try {
    for (const abandoned of await records.takeOver(tenantId, turn.fence)) {
      if (lost.signal.aborted) return
      await settle(dependencies, abandoned, turn.fence)
    }
  } finally {
    await kept.stop()
  }
}

async function settle ({ archive, records, now, explain }: SettleDependencies, { record, withdrawn }: AbandonedBatch, fence: number): Promise<void> {
  const folder = { tenantId: record.tenantId, batchId: record.id, createdAt: new Date(record.createdAt) }
  const remains = withdrawn === null ? await findWhole(archive, folder) : undefined
  if (remains !== undefined && await records.complete(finished(remains, now()), fence)) return
  // from then on nobody records the batch; where that fails another has settled it, and its copy is not ours to remove
  if (!await records.withdraw(record.id, 'failed', fence)) return
  await archive.remove(folder)
  const problem = withdrawn === 'cancelled' ? cancelled() : interrupted(record)
  await records.end(toEnded(record, explain(problem), now()), fence)
}

function finished ({ batch, manifestSha256 }: Remains, at: Date): Remains {
  const event = 'recorded from the archive, after the process that exported it had died'
  return { batch: { ...batch, timeline: [...batch.timeline, { at: at.toISOString(), event }] }, manifestSha256 }
}

function interrupted ({ timeline }: GlBatchRecord): Problem {
  return new Problem('EXPORT_INTERRUPTED', `The process that ran the export ended before the batch was whole; its steps were: ${timeline.map(({ event }) => event).join(', ')}.`)
}

/** The batch of a folder that has a manifest and the very document that the manifest names. */
async function findWhole (archive: BatchArchive, folder: BatchAddress): Promise<Remains | undefined> {
  const bytes = await archive.readManifest(folder)
  const manifest = bytes && readManifest(bytes)
  if (manifest === undefined) return undefined
  const { format, sha256 } = manifest.batch.document
  return await digestOf(archive, { ...folder, format }) === sha256 ? manifest : undefined
}

/** Undefined when there is no document. */
async function digestOf (archive: BatchArchive, place: BatchAddress & { format: 'xml' | 'json' }): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of await archive.open(place)) hash.update(chunk)
  } catch (error) {
    if (error instanceof Problem && error.code === 'ARCHIVE_MISMATCH') return undefined
    throw error
  }
  return hash.digest('hex')
}
