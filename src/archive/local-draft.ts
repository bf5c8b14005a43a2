import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ArchiveDraft, StoredDocument } from '../domain/batch-archive.ts'
import { giveBack } from '../domain/give-back.ts'
import { Problem } from '../domain/problem.ts'
import { readInPlace } from '../files/read-in-place.ts'
import { writeTogether } from '../files/write-together.ts'
import { MANIFEST_NAME } from './archive-keys.ts'
import { storeFault } from './store-fault.ts'

/** So many bytes are written with one call. */
const TOGETHER_BYTES = 1_048_576
/** A large copy is synced every so many bytes: else its last sync, and every other one on the disk meanwhile, would wait for all of it. */
const SYNC_BYTES = 8_388_608

/** Where a draft is made and where it goes: both on one file system, so that it moves at once. */
export interface DraftPaths {
  /** Of this draft alone. */
  work: string
  folder: string
  documentName: string
}

/**
 * A copy in the making: document and manifest are written and synced in a folder of their own, which then moves to its
 * final name as a whole. It never replaces: the folder of a batch that exists is not empty, and stays as it is.
 */
export class LocalDraft implements ArchiveDraft {
  readonly #paths: DraftPaths
  readonly #file: FileHandle
  readonly #hash = createHash('sha256')
  #bytes = 0
  /** Chunks wait here for one another. */
  readonly #waiting = Buffer.allocUnsafeSlow(TOGETHER_BYTES)
  #waitingBytes = 0
  #unsyncedBytes = 0
  #syncing: Promise<void> = Promise.resolve()
  #closed = false
  #published = false

  private constructor (paths: DraftPaths, file: FileHandle) {
    this.#paths = paths
    this.#file = file
  }

  static async create (paths: DraftPaths): Promise<LocalDraft> {
    const { work } = paths
    try {
      await mkdir(work, { recursive: true })
      return new LocalDraft(paths, await open(join(work, paths.documentName), 'wx', 0o600))
    } catch (error) {
      throw storeFault('open a new copy', error)
    }
  }

  async write (chunk: Uint8Array): Promise<void> {
    this.#assertOpen()
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.subarray(at, at + TOGETHER_BYTES - this.#waitingBytes)
      this.#waiting.set(taken, this.#waitingBytes)
      this.#waitingBytes += taken.length
      at += taken.length
      if (this.#waitingBytes === TOGETHER_BYTES) await this.#writeWaiting()
    }
  }

  async commit (): Promise<StoredDocument> {
    this.#assertOpen()
    const stored = { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
    await this.#writeWaiting()
    // the disk takes the rest while the copy is read back and examined
    await this.#syncAhead()
    await this.#readBack(stored)
    return stored
  }

  async commitManifest (bytes: Uint8Array): Promise<void> {
    try {
      const manifest = await open(join(this.#paths.work, MANIFEST_NAME), 'wx', 0o600)
      try {
        await manifest.writeFile(bytes)
        await Promise.all([this.#syncing, manifest.datasync(), syncFolder(this.#paths.work)])
      } finally {
        await manifest.close()
      }
      giveBack(bytes)
      await this.#close()
      await this.#publish()
    } catch (error) {
      throw storeFault('make the copy durable', error)
    }
  }

  /** Takes back what this draft made and nothing else. The manifest goes first: a document without one is no batch. */
  async discard (): Promise<void> {
    const folder = this.#published ? this.#paths.folder : this.#paths.work
    try {
      await this.#close()
      for (const name of [MANIFEST_NAME, this.#paths.documentName]) await rm(join(folder, name), { force: true })
      await rm(folder, { recursive: true, force: true })
    } catch (error) {
      throw storeFault('remove an unfinished copy', error)
    }
  }

  #assertOpen (): void {
    if (this.#closed) throw new Problem('ARCHIVE_UNAVAILABLE', 'The archive could not write the copy, because it was discarded.')
  }

  async #publish (): Promise<void> {
    const { folder } = this.#paths
    await mkdirDurably(dirname(folder))
    await rename(this.#paths.work, folder)
    this.#published = true
    await syncFolder(dirname(folder))
  }

  async #writeWaiting (): Promise<void> {
    const bytes = this.#waiting.subarray(0, this.#waitingBytes)
    this.#unsyncedBytes += bytes.length
    try {
      await writeTogether(this.#file, [bytes])
    } catch (error) {
      throw storeFault('write the copy', error)
    }
    this.#waitingBytes = 0
    if (this.#unsyncedBytes >= SYNC_BYTES) await this.#syncAhead()
  }

  /** Lets the next write go on meanwhile, and no more than one sync at a time. */
  async #syncAhead (): Promise<void> {
    this.#unsyncedBytes = 0
    try {
      await this.#syncing
    } catch (error) {
      throw storeFault('make the copy durable', error)
    }
    this.#syncing = this.#file.datasync()
    // a failure is told to whoever waits for it next
    void Promise.allSettled([this.#syncing])
  }

  async #close (): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.allSettled([this.#syncing])
    await this.#file.close()
    giveBack(this.#waiting)
  }

  async #readBack (stored: StoredDocument): Promise<void> {
    const hash = createHash('sha256')
    let bytes = 0
    try {
      const file = await open(join(this.#paths.work, this.#paths.documentName), 'r')
      try {
        for await (const piece of readInPlace(file)) {
          hash.update(piece)
          bytes += piece.length
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
