import { createHash } from 'node:crypto'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { documentFile, MANIFEST, TOMBSTONE, type BatchFolders } from '../domain/batch-folders.ts'
import type { BatchIndex, IndexedBatch } from '../domain/batch-index.ts'
import { readTombstone, writeTombstone } from './archived-batch.ts'
import type { Tombstone } from './archived-shapes.ts'

const DAY_MS = 86_400_000

export interface PruneDependencies {
  folders: BatchFolders
  index: BatchIndex
  now: () => Date
}

export interface PruneOrder {
  /** Days after its creation that a batch is kept. */
  retentionDays: number
  /** Only tells what would go. */
  dryRun?: boolean
  signal?: AbortSignal
}

/** What became of one batch that is older than the rule allows. */
export interface Pruned {
  batch: GlBatch
  outcome: 'removed' | 'due' | 'kept'
  detail: string
}

/**
 * Removes document and manifest of every batch that is older than the rule allows, one by one, and tells each.
 * First a tombstone is made durable beside them, then the record becomes `expired`, then the document goes, and the
 * manifest last; so whatever a crash leaves is explained by what lies there, and the next run finishes it. A batch whose
 * manifest is not the recorded one is evidence of damage and is kept.
 */
export async function * pruneBatches (dependencies: PruneDependencies, order: PruneOrder): AsyncGenerator<Pruned> {
  const { index, now } = dependencies
  const rule = `RETENTION_DAYS=${order.retentionDays}`
  const expiry = { at: now().toISOString(), rule }
  const oldest = new Date(now().getTime() - order.retentionDays * DAY_MS).toISOString()
  for await (const entry of index.withFilesLeft()) {
    if (order.signal?.aborted === true) return
    yield order.dryRun === true ? due(entry.batch, 'its removal has begun') : await clear(dependencies, entry.batch)
  }
  for await (const entry of index.createdBefore(oldest)) {
    if (order.signal?.aborted === true) return
    yield order.dryRun === true ? due(entry.batch, `it is older than ${rule} allows`) : await expire(dependencies, entry, expiry)
  }
}

function due (batch: GlBatch, detail: string): Pruned {
  return { batch, outcome: 'due', detail }
}

async function expire (dependencies: PruneDependencies, entry: IndexedBatch, expiry: { at: string, rule: string }): Promise<Pruned> {
  const { folders, index } = dependencies
  const folder = folderOf(folders, entry.batch)
  const begun = await folders.read(folder, TOMBSTONE)
  const batch = begun === undefined ? await bury(folders, folder, entry, expiry) : ofEntry(await readTombstone(begun), entry)
  if (batch === undefined) {
    const file = begun === undefined ? 'manifest' : 'tombstone'
    return { batch: entry.batch, outcome: 'kept', detail: `its ${file} is not the one that belongs to it; gl-batches verify says more` }
  }
  await index.expire(batch)
  return await clear(dependencies, batch)
}

/** The record of a tombstone that an earlier run left; undefined when it is not that of this batch. */
function ofEntry (tombstone: Tombstone | undefined, { batch, manifestSha256 }: IndexedBatch): GlBatch | undefined {
  return tombstone?.batch.id === batch.id && tombstone.manifestSha256 === manifestSha256 ? tombstone.batch : undefined
}

/** Undefined, and nothing done, when the manifest is not the recorded one. */
async function bury (folders: BatchFolders, folder: string, { batch, manifestSha256 }: IndexedBatch, expiry: { at: string, rule: string }): Promise<GlBatch | undefined> {
  const manifest = await folders.read(folder, MANIFEST)
  if (manifest === undefined || createHash('sha256').update(manifest).digest('hex') !== manifestSha256) return undefined
  const { previousManifestSha256 } = JSON.parse(new TextDecoder().decode(manifest)) as { previousManifestSha256: string | null }
  const expired: GlBatch = {
    ...batch,
    status: 'expired',
    expired: expiry,
    timeline: [...batch.timeline, { at: expiry.at, event: `document removed by ${expiry.rule}` }]
  }
  await folders.bury(folder, writeTombstone({ tombstoneVersion: 1, manifestSha256, previousManifestSha256, batch: expired }))
  return expired
}

async function clear ({ folders, index }: PruneDependencies, batch: GlBatch): Promise<Pruned> {
  const folder = folderOf(folders, batch)
  await folders.remove(folder, documentFile(batch.document.format))
  await folders.remove(folder, MANIFEST)
  await index.cleared(batch.id)
  return { batch, outcome: 'removed', detail: `${batch.document.bytes} bytes, SHA-256 ${batch.document.sha256}` }
}

function folderOf (folders: BatchFolders, { tenantId, id, createdAt }: GlBatch): string {
  return folders.folderOf({ tenantId, batchId: id, createdAt: new Date(createdAt) })
}
