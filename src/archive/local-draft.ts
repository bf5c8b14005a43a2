import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, open, rm, rmdir, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ArchiveDraft, StoredDocument } from '../domain/batch-archive.ts'
import { Problem } from '../domain/problem.ts'
import { MANIFEST_NAME } from './archive-keys.ts'
import { storeFault } from './store-fault.ts'

const READ_BYTES = 262_144

/** Where a draft's files go: all on one file system, so that a link is atomic. */
export interface DraftPaths {
  incoming: string
  folder: string
  documentName: string
}

/**
 * A copy in the making: written to a temporary file, synced, linked to its final name, folder synced. A link never
 * replaces, so a batch that exists stays as it is.
 */
export class LocalDraft implements ArchiveDraft {
  readonly #paths: DraftPaths
  readonly #hash = createHash('sha256')
  readonly #temporary: string
  readonly #file: FileHandle
  #bytes = 0
  #closed = false
  #madeDocument = false
  #madeManifest = false

  private constructor (paths: DraftPaths, temporary: string, file: FileHandle) {
    this.#paths = paths
    this.#temporary = temporary
    this.#file = file
  }

  static async create (paths: DraftPaths): Promise<LocalDraft> {
    const temporary = join(paths.incoming, `${randomUUID()}.part`)
    try {
      await mkdirDurably(paths.incoming)
      return new LocalDraft(paths, temporary, await open(temporary, 'wx', 0o600))
    } catch (error) {
      throw storeFault('open a new copy', error)
    }
  }

  async write (chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    try {
      await this.#file.writeFile(chunk)
    } catch (error) {
      throw storeFault('write the copy', error)
    }
  }

  async commit (): Promise<StoredDocument> {
    const stored = { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
    try {
      await this.#file.sync()
      await this.#close()
      await mkdirDurably(this.#paths.folder)
      await link(this.#temporary, this.#documentPath)
      this.#madeDocument = true
      await syncFolder(this.#paths.folder)
      await rm(this.#temporary)
    } catch (error) {
      throw storeFault('make the copy durable', error)
    }
    await this.#readBack(stored)
    return stored
  }

  async commitManifest (manifest: Uint8Array): Promise<void> {
    const temporary = `${this.#temporary}.manifest`
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(manifest)
        await file.sync()
      } finally {
        await file.close()
      }
      await link(temporary, this.#manifestPath)
      this.#madeManifest = true
      await syncFolder(this.#paths.folder)
    } catch (error) {
      throw storeFault('write the manifest', error)
    } finally {
      await rm(temporary, { force: true })
    }
  }

  /** Takes back what this draft made and nothing else. The manifest goes first: a document without one is no batch. */
  async discard (): Promise<void> {
    try {
      await this.#close()
      await rm(this.#temporary, { force: true })
      if (this.#madeManifest) await rm(this.#manifestPath, { force: true })
      if (this.#madeDocument) await rm(this.#documentPath, { force: true })
    } catch (error) {
      throw storeFault('remove an unfinished copy', error)
    }
    // an empty folder that stays behind is no batch
    await rmdir(this.#paths.folder).catch(() => {})
  }

  get #documentPath (): string {
    return join(this.#paths.folder, this.#paths.documentName)
  }

  get #manifestPath (): string {
    return join(this.#paths.folder, MANIFEST_NAME)
  }

  async #close (): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#file.close()
  }

  async #readBack (stored: StoredDocument): Promise<void> {
    const hash = createHash('sha256')
    let bytes = 0
    try {
      const file = await open(this.#documentPath, 'r')
      try {
        // one buffer for all of it: a stream would make a new one for every piece
        const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
        for (let read = await file.read(buffer); read.bytesRead > 0; read = await file.read(buffer)) {
          hash.update(buffer.subarray(0, read.bytesRead))
          bytes += read.bytesRead
        }
      } finally {
        await file.close()
      }
    } catch (error) {
      throw storeFault('read the copy back', error)
    }
    if (bytes !== stored.bytes || hash.digest('hex') !== stored.sha256) {
      throw new Problem('ARCHIVE_MISMATCH', 'The archived copy does not read back as it was written.')
    }
  }
}

/** Creates the folder and syncs each parent that gained an entry, so that a power cut cannot take a name away. */
async function mkdirDurably (folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let created = folder; created !== first; created = dirname(created)) await syncFolder(dirname(created))
  await syncFolder(dirname(first))
}

async function syncFolder (folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
