import { open, type FileHandle } from 'node:fs/promises'
import { Problem } from '../domain/problem.ts'
import { readInPlace } from '../files/read-in-place.ts'
import { storeFault } from './store-fault.ts'

/** What problems say of a file. */
export interface FileNames {
  /** In "could not open …". */
  name: string
  /** In "no longer holds …". */
  whole: string
}

/**
 * Opens a file of the archive, to be read as it is asked for, whole or from byte `from` to byte `to`.
 * @throws Problem ARCHIVE_MISMATCH when it is not there, ARCHIVE_UNAVAILABLE also while it is read
 */
export async function openLocalFile (path: string, { name, whole }: FileNames, range?: { from: number, to: number }): Promise<AsyncGenerator<Uint8Array>> {
  try {
    return pieces(await open(path, 'r'), name, range)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Problem('ARCHIVE_MISMATCH', `The archive no longer holds ${whole}.`, { cause: error })
    throw storeFault(`open ${name}`, error)
  }
}

async function * pieces (file: FileHandle, name: string, { from, to } = { from: 0, to: Infinity }): AsyncGenerator<Uint8Array> {
  try {
    yield * readInPlace(file, { from, end: to + 1 })
  } catch (error) {
    throw storeFault(`read ${name}`, error)
  } finally {
    await file.close()
  }
}
