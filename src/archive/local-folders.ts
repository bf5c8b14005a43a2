import { randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BatchPlace } from '../domain/batch-archive.ts'
import { TOMBSTONE, type BatchFolder, type BatchFolders, type Stray } from '../domain/batch-folders.ts'
import { batchFolder } from './archive-keys.ts'
import { LEVELS } from './folder-levels.ts'
import { openLocalFile } from './local-file.ts'
import { storeFault } from './store-fault.ts'

const INCOMING = '.incoming'

/** The archive in a local folder, as what lies in it. */
export class LocalFolders implements BatchFolders {
  readonly #root: string

  constructor (root: string) {
    this.#root = resolve(root)
  }

  async * list (tenantId?: string): AsyncGenerator<BatchFolder | Stray> {
    yield * this.#walk(tenantId === undefined ? [] : [tenantId])
  }

  async files (folder: string): Promise<string[]> {
    return (await this.#entries([folder])).map(named)
  }

  folderOf (place: Omit<BatchPlace, 'format'>): string {
    return batchFolder(place)
  }

  async read (folder: string, file: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#root, folder, file))
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw storeFault(`read ${file}`, error)
    }
  }

  async open (folder: string, file: string): Promise<AsyncIterable<Uint8Array>> {
    return await openLocalFile(join(this.#root, folder, file), { name: file, whole: `${folder}/${file}` })
  }

  async bury (folder: string, tombstone: Uint8Array): Promise<void> {
    const temporary = join(this.#root, INCOMING, `${randomUUID()}.tombstone`)
    try {
      await mkdir(join(this.#root, INCOMING), { recursive: true })
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(tombstone)
        await file.sync()
      } finally {
        await file.close()
      }
      await link(temporary, join(this.#root, folder, TOMBSTONE)).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      })
      await this.#sync(folder)
    } catch (error) {
      throw storeFault('write a tombstone', error)
    } finally {
      await rm(temporary, { force: true })
    }
  }

  async remove (folder: string, file: string): Promise<void> {
    try {
      await rm(join(this.#root, folder, file), { force: true })
      await this.#sync(folder)
    } catch (error) {
      throw storeFault(`remove ${file}`, error)
    }
  }

  async * #walk (path: string[]): AsyncGenerator<BatchFolder | Stray> {
    const pattern = LEVELS[path.length]
    const entries = await this.#entries(path)
    if (pattern === undefined) {
      const [tenantId = '', , , batchId = ''] = path
      yield { folder: path.join('/'), tenantId, batchId, files: entries.map(named) }
      return
    }
    for (const entry of entries) {
      if (path.length === 0 && entry.name === INCOMING) continue
      if (entry.isDirectory() && pattern.test(entry.name)) yield * this.#walk([...path, entry.name])
      else yield { stray: [...path, named(entry)].join('/') }
    }
  }

  async #entries (path: string[]): Promise<Dirent[]> {
    try {
      const entries = await readdir(join(this.#root, ...path), { withFileTypes: true })
      return entries.sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name))
    } catch (error) {
      // nothing was ever archived, or an unfinished copy was taken back meanwhile
      if (isAbsent(error)) return []
      throw storeFault('be listed', error)
    }
  }

  async #sync (folder: string): Promise<void> {
    const handle = await open(join(this.#root, folder), 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

function named (entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name
}

function isAbsent (error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
