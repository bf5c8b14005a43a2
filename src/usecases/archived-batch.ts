import { createHash } from 'node:crypto'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { documentFile, MANIFEST, TOMBSTONE, type BatchFolder, type BatchFolders } from '../domain/batch-folders.ts'
import type { Tombstone } from './archived-shapes.ts'

/** A batch as its folder tells it. */
export interface ArchivedBatch {
  batch: GlBatch
  /** Digest of its manifest, also after that was removed. */
  manifestSha256: string
  previousManifestSha256: string | null
  /** Whether a removal that began is not finished. */
  filesLeft: boolean
}

/** A folder that tells no batch: which file is at fault, and how. */
export interface FolderFault {
  file: string
  fault: string
}

/**
 * Reads the tombstone of a batch folder, or else its manifest. Undefined when it has neither and so is no batch.
 * A tombstone counts from the moment it is there: what it stands for is on its way out.
 */
export async function readArchived (folders: BatchFolders, folder: BatchFolder): Promise<ArchivedBatch | FolderFault | undefined> {
  const file = folder.files.includes(TOMBSTONE) ? TOMBSTONE : MANIFEST
  const bytes = await folders.read(folder.folder, file)
  if (bytes === undefined) return undefined
  const archived = file === TOMBSTONE ? await fromTombstone(bytes, folder) : await fromManifest(bytes)
  if (archived === undefined) return { file, fault: 'cannot be read: it is not as this service writes it' }
  const { id, tenantId, createdAt } = archived.batch
  if (folders.folderOf({ tenantId, batchId: id, createdAt: new Date(createdAt) }) !== folder.folder) {
    return { file, fault: `is that of another batch, ${tenantId}/${id}` }
  }
  return archived
}

/** The text of a tombstone. */
export function writeTombstone (tombstone: Tombstone): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(tombstone, null, 2)}\n`)
}

/** Undefined when it is none. */
export async function readTombstone (bytes: Uint8Array): Promise<Tombstone | undefined> {
  const { tombstoneShape } = await loadShapes()
  const value = parse(bytes)
  return tombstoneShape.Check(value) ? value : undefined
}

async function fromTombstone (bytes: Uint8Array, { files }: BatchFolder): Promise<ArchivedBatch | undefined> {
  const tombstone = await readTombstone(bytes)
  if (tombstone === undefined) return undefined
  const { batch, manifestSha256, previousManifestSha256 } = tombstone
  return { batch, manifestSha256, previousManifestSha256, filesLeft: files.includes(documentFile(batch.document.format)) || files.includes(MANIFEST) }
}

async function fromManifest (bytes: Uint8Array): Promise<ArchivedBatch | undefined> {
  const { manifestShape } = await loadShapes()
  const value = parse(bytes)
  if (!manifestShape.Check(value)) return undefined
  const { batch, previousManifestSha256 } = value
  return { batch, previousManifestSha256, manifestSha256: createHash('sha256').update(bytes).digest('hex'), filesLeft: false }
}

/** Loaded when asked for: the compiler of shapes takes nine megabytes, and a service reads back what it removes and nothing else. */
async function loadShapes () {
  return await import('./archived-shapes.ts')
}

function parse (bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
