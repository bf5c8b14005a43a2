import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ArchiveDraft, BatchArchive, BatchAddress, BatchPlace } from '../domain/batch-archive.ts'
import { Problem } from '../domain/problem.ts'
import { batchFolder, documentName, MANIFEST_NAME } from './archive-keys.ts'
import { LocalDraft } from './local-draft.ts'
import { openLocalFile } from './local-file.ts'
import { storeFault } from './store-fault.ts'

/** Ends the name of the folder in which the copy of a batch is made. */
const WORK = '.part'

/** An archive in a local folder, for one machine or a volume that one service mounts. */
export class LocalArchive implements BatchArchive {
  readonly #root: string
  readonly #incoming: string

  constructor (root: string) {
    this.#root = resolve(root)
    this.#incoming = join(this.#root, '.incoming')
  }

  async begin (place: BatchPlace): Promise<ArchiveDraft> {
    return await LocalDraft.create({
      work: this.#workFolder(place.batchId),
      folder: join(this.#root, batchFolder(place)),
      documentName: documentName(place)
    })
  }

  async open (place: BatchPlace, range?: { from: number, to: number }): Promise<AsyncIterable<Uint8Array>> {
    return await openLocalFile(this.#documentPath(place), { name: 'the copy', whole: 'the copy of this batch' }, range)
  }

  async readManifest (folder: BatchAddress): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#root, batchFolder(folder), MANIFEST_NAME))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw storeFault('read a manifest', error)
    }
  }

  async remove (folder: BatchAddress): Promise<void> {
    const path = join(this.#root, batchFolder(folder))
    try {
      await rm(join(path, MANIFEST_NAME), { force: true })
      await rm(path, { recursive: true, force: true })
      await rm(this.#workFolder(folder.batchId), { recursive: true, force: true })
    } catch (error) {
      throw storeFault('remove an unfinished copy', error)
    }
  }

  locate (place: BatchPlace): string {
    return pathToFileURL(this.#documentPath(place)).href
  }

  async probe (): Promise<void> {
    const path = join(this.#incoming, `${randomUUID()}.probe`)
    try {
      await mkdir(this.#incoming, { recursive: true })
      await (await open(path, 'wx')).close()
      await rm(path)
    } catch (error) {
      throw storeFault('be written to', error)
    }
  }

  /** Removes what was begun before `before` and left when its process died; the copy of a batch that is running stays. */
  async removeUnfinished (before: Date, isRunning: (batchId: string) => Promise<boolean>): Promise<void> {
    try {
      // a new archive has nothing unfinished, and what is gone by now its own process has removed
      for (const name of await unlessAbsent(readdir(this.#incoming)) ?? []) {
        const path = join(this.#incoming, name)
        const found = await unlessAbsent(stat(path))
        if (found === undefined || found.mtime >= before || await isRunning(name.replace(WORK, ''))) continue
        await rm(path, { recursive: true, force: true })
      }
    } catch (error) {
      throw error instanceof Problem ? error : storeFault('be cleared of unfinished copies', error)
    }
  }

  /** Where the copy of a batch is made before it moves to its place as a whole. */
  #workFolder (batchId: string): string {
    return join(this.#incoming, `${batchId}${WORK}`)
  }

  #documentPath (place: BatchPlace): string {
    return join(this.#root, batchFolder(place), documentName(place))
  }
}

/** Undefined for what is not there. */
async function unlessAbsent<T> (found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
