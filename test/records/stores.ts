import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import { LocalFolders } from '../../src/archive/local-folders.ts'
import { IndexedBatches } from '../../src/database/indexed-batches.ts'
import type { Database } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { writeManifest } from '../../src/usecases/manifest.ts'
import { openOwnDatabase } from '../database/test-database.ts'
import { batchRecord, sha256 } from './batch-records.ts'
import { insertComplete } from './insert-complete.ts'

/** Stores of their own, filled in the way an export fills them. */
export interface Stores {
  root: string
  archive: string
  database: Database
  folders: LocalFolders
  index: IndexedBatches
  records: StoredBatches
  /** Stores the next batch of a tenant; `day` counts from the first of January 2026. */
  add: (day: number, given?: Partial<GlBatch>) => Promise<GlBatch>
  /** Path of a file in the folder of a batch. */
  pathOf: (batch: GlBatch, file: string) => string
  /** Changes a file of a batch as text. */
  edit: (batch: GlBatch, file: string, change: (text: string) => string) => Promise<void>
}

/** Id of the batch of a day, in the order of the days. */
export function idOf (day: number): string {
  return `01a20cf4-0000-7000-8000-${String(day).padStart(12, '0')}`
}

export async function openStores (t: Test): Promise<Stores> {
  const root = await mkdtemp(join(tmpdir(), 'gl-batches-stores-'))
  const archive = join(root, 'archive')
  const database = await openOwnDatabase(t)
  t.teardown(async () => await rm(root, { recursive: true, force: true }))
  const records = new StoredBatches(database)
  const writing = new LocalArchive(archive)
  const folders = new LocalFolders(archive)
  const pathOf = ({ tenantId, id, createdAt }: GlBatch, file: string) =>
    join(archive, folders.folderOf({ tenantId, batchId: id, createdAt: new Date(createdAt) }), file)
  return {
    root,
    archive,
    database,
    folders,
    index: new IndexedBatches(database),
    records,
    pathOf,
    add: async (day, given = {}) => {
      const content = `<GLExport day="${String(day).padStart(2, '0')}"/>`
      const createdAt = new Date(Date.UTC(2026, 0, day))
      const batch = batchRecord({
        id: idOf(day),
        createdAt: createdAt.toISOString(),
        document: { format: 'xml', bytes: content.length, sha256: sha256(content), location: 'file:///there' },
        ...given
      })
      const draft = await writing.begin({ tenantId: batch.tenantId, batchId: batch.id, createdAt, format: 'xml' })
      await draft.write(Buffer.from(content))
      await draft.commit()
      const manifest = writeManifest(batch, await records.lastManifestSha256(batch.tenantId))
      await draft.commitManifest(manifest.bytes)
      await insertComplete(records, batch, manifest.sha256)
      return batch
    },
    edit: async (batch, file, change) => {
      const text = await readFile(pathOf(batch, file), 'utf8')
      const changed = change(text)
      if (changed === text) throw new Error(`nothing of ${file} was changed`)
      await writeFile(pathOf(batch, file), changed)
    }
  }
}

export async function collect<T> (items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
