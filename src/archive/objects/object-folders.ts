import { createHash, randomUUID } from 'node:crypto'
import type { BatchAddress } from '../../domain/batch-archive.ts'
import { TOMBSTONE, type BatchFolder, type BatchFolders, type Stray } from '../../domain/batch-folders.ts'
import { Problem } from '../../domain/problem.ts'
import { batchFolder } from '../archive-keys.ts'
import { LEVELS } from '../folder-levels.ts'
import { createOnce } from './create-once.ts'
import { isFault, objectProblem } from './object-problem.ts'
import type { ObjectStore } from './object-store.ts'
import { readWhole } from './read-whole.ts'

/** The archive in an object store, as what lies in it. What begins with a dot is the store's own. */
export class ObjectFolders implements BatchFolders {
  readonly #store: ObjectStore

  constructor (store: ObjectStore) {
    this.#store = store
  }

  async * list (tenantId?: string): AsyncGenerator<BatchFolder | Stray> {
    let batch: BatchFolder | undefined
    let lastStray = ''
    for await (const key of this.#keys(tenantId === undefined ? '' : `${tenantId}/`)) {
      const found = placed(key)
      if ('stray' in found) {
        if (found.stray !== lastStray) yield found
        lastStray = found.stray
      } else if (batch?.folder === found.folder) {
        addTo(batch.files, found.files)
      } else {
        if (batch !== undefined) yield batch
        batch = found
      }
    }
    if (batch !== undefined) yield batch
  }

  async files (folder: string): Promise<string[]> {
    const files: string[] = []
    for await (const key of this.#keys(`${folder}/`)) addTo(files, [upToSlash(key.slice(folder.length + 1))])
    return files
  }

  folderOf (place: BatchAddress): string {
    return batchFolder(place)
  }

  async read (folder: string, file: string): Promise<Uint8Array | undefined> {
    return await readWhole(this.#store, `${folder}/${file}`)
  }

  async open (folder: string, file: string): Promise<AsyncIterable<Uint8Array>> {
    try {
      return await this.#store.open(`${folder}/${file}`)
    } catch (error) {
      if (isFault(error, 'absent')) throw new Problem('ARCHIVE_MISMATCH', `The archive no longer holds ${folder}/${file}.`, { cause: error })
      throw objectProblem(`open ${file}`, error)
    }
  }

  async bury (folder: string, tombstone: Uint8Array): Promise<void> {
    const sha256 = createHash('sha256').update(tombstone).digest('base64')
    try {
      await createOnce(this.#store, `${folder}/${TOMBSTONE}`, { bytes: tombstone, sha256, mark: randomUUID() })
    } catch (error) {
      if (!isFault(error, 'exists')) throw objectProblem('write a tombstone', error)
    }
  }

  async remove (folder: string, file: string): Promise<void> {
    try {
      await this.#store.remove(`${folder}/${file}`)
    } catch (error) {
      throw objectProblem(`remove ${file}`, error)
    }
  }

  async * #keys (prefix: string): AsyncGenerator<string> {
    try {
      for await (const key of this.#store.list(prefix)) if (!key.startsWith('.')) yield key
    } catch (error) {
      throw objectProblem('be listed', error)
    }
  }
}

/** The batch folder of a key with the one file in it, or what lies outside of all. */
function placed (key: string): BatchFolder | Stray {
  const names = key.split('/')
  const wrong = LEVELS.findIndex((pattern, level) => level === names.length - 1 || !pattern.test(String(names[level])))
  if (wrong >= 0) return { stray: names.slice(0, wrong + 1).join('/') + (wrong === names.length - 1 ? '' : '/') }
  const [tenantId = '', , , batchId = ''] = names
  const folder = names.slice(0, LEVELS.length).join('/')
  return { folder, tenantId, batchId, files: [upToSlash(key.slice(folder.length + 1))] }
}

/** A file is its name, a folder its name and a slash. */
function upToSlash (path: string): string {
  const slash = path.indexOf('/')
  return slash < 0 ? path : path.slice(0, slash + 1)
}

/** Keys come in order, so that the objects of one folder follow one another. */
function addTo (files: string[], [file = '']: string[]): void {
  if (files.at(-1) !== file) files.push(file)
}
