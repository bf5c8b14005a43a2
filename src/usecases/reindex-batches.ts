import { MANIFEST, TOMBSTONE, type BatchFolder, type BatchFolders } from '../domain/batch-folders.ts'
import type { BatchIndex, IndexedBatch } from '../domain/batch-index.ts'
import { readArchived } from './archived-batch.ts'
import { differences, withoutTimeline } from './differences.ts'

export interface ReindexDependencies {
  folders: BatchFolders
  index: BatchIndex
}

export interface ReindexOrder {
  /** Adds the records that the database lacks. */
  write: boolean
  /** With `write`: also replaces those that differ. */
  replace: boolean
}

/** How one batch of the archive, or of the database, stands. */
export interface Reindexed {
  folder: string
  outcome: 'same' | 'running' | 'added' | 'replaced' | 'missing' | 'different' | 'unreadable' | 'not archived'
  detail: string
}

/** Compares the database's records with the archive, which is the truth, and adds what is missing when it is told to. Deletes nothing. */
export async function * reindexBatches (dependencies: ReindexDependencies, order: ReindexOrder): AsyncGenerator<Reindexed> {
  const { folders, index } = dependencies
  let last: { tenantId: string, batchId: string } | undefined
  let added = false
  for await (const found of folders.list()) {
    if ('stray' in found) continue
    if (found.tenantId !== last?.tenantId) {
      if (added && last !== undefined) await index.makeLast(last.batchId)
      last = undefined
      added = false
    }
    const reindexed = await reindex(dependencies, found, order)
    if (reindexed === undefined) continue
    if (reindexed.outcome !== 'unreadable' && reindexed.outcome !== 'running') last = found
    if (reindexed.outcome === 'added') added = true
    yield reindexed
  }
  if (added && last !== undefined) await index.makeLast(last.batchId)
  yield * notArchived(dependencies)
}

async function reindex ({ folders, index }: ReindexDependencies, found: BatchFolder, { write, replace }: ReindexOrder): Promise<Reindexed | undefined> {
  const { folder } = found
  const archived = await readArchived(folders, found)
  if (archived === undefined) return undefined
  if ('fault' in archived) return { folder, outcome: 'unreadable', detail: `${archived.file} ${archived.fault}` }
  const { batch, manifestSha256, filesLeft } = archived
  const entry: IndexedBatch = { batch, manifestSha256, filesLeft }
  const known = await index.find(batch.id)
  if (known === undefined) {
    if (await index.isRunning(batch.id)) return { folder, outcome: 'running', detail: 'the export that made it, or else the service, records it' }
    if (write) await index.put(entry)
    return { folder, outcome: write ? 'added' : 'missing', detail: `the database ${write ? 'lacked' : 'lacks'} its record` }
  }
  const different = differences({ ...known, batch: withoutTimeline(known.batch) }, { ...entry, batch: withoutTimeline(batch) })
  if (different.length === 0) return { folder, outcome: 'same', detail: '' }
  const replaces = write && replace
  if (replaces) await index.put(entry)
  return { folder, outcome: replaces ? 'replaced' : 'different', detail: `the database ${replaces ? 'differed' : 'differs'} in ${different.join(', ')}` }
}

async function * notArchived ({ folders, index }: ReindexDependencies): AsyncGenerator<Reindexed> {
  for await (const { batch: { tenantId, id, createdAt } } of index.archived()) {
    const folder = folders.folderOf({ tenantId, batchId: id, createdAt: new Date(createdAt) })
    const files = await folders.files(folder)
    if (files.includes(MANIFEST) || files.includes(TOMBSTONE)) continue
    yield { folder, outcome: 'not archived', detail: 'the database has its record, the archive has neither manifest nor tombstone' }
  }
}
