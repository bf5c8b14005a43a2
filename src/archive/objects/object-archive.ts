import { randomUUID } from 'node:crypto'
import type { ArchiveDraft, BatchAddress, BatchArchive, BatchPlace } from '../../domain/batch-archive.ts'
import { Problem } from '../../domain/problem.ts'
import { batchFolder, documentName, MANIFEST_NAME } from '../archive-keys.ts'
import { ObjectDraft } from './object-draft.ts'
import { isFault, objectProblem } from './object-problem.ts'
import { NOTHING, ObjectFault, SHA256_OF_NOTHING, type ByteRange, type ObjectStore } from './object-store.ts'
import { readWhole } from './read-whole.ts'

/** Stays in the archive for good: trying to make it again shows that a write would succeed, and writes nothing. */
const PROBE_KEY = '.probe'

/** An archive in an object store, which several replicas can share. */
export class ObjectArchive implements BatchArchive {
  readonly #store: ObjectStore

  constructor (store: ObjectStore) {
    this.#store = store
  }

  begin (place: BatchPlace): Promise<ArchiveDraft> {
    return Promise.resolve(new ObjectDraft(this.#store, { document: documentKey(place), manifest: manifestKey(place) }))
  }

  async open (place: BatchPlace, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    try {
      return await this.#store.open(documentKey(place), range)
    } catch (error) {
      if (isFault(error, 'absent')) throw new Problem('ARCHIVE_MISMATCH', 'The archive no longer holds the copy of this batch.', { cause: error })
      throw objectProblem('open the copy', error)
    }
  }

  /** The manifest of a batch; undefined when it has none. */
  async readManifest (address: BatchAddress): Promise<Uint8Array | undefined> {
    return await readWhole(this.#store, manifestKey(address))
  }

  /** Removes all that lies in the folder of a batch, the manifest first: a document without one is no batch. */
  async remove (address: BatchAddress): Promise<void> {
    try {
      await this.#store.remove(manifestKey(address))
      for await (const key of this.#store.list(`${batchFolder(address)}/`)) await this.#store.remove(key)
    } catch (error) {
      throw objectProblem('remove an unfinished copy', error)
    }
  }

  locate (place: BatchPlace): string {
    return this.#store.locate(documentKey(place))
  }

  async probe (): Promise<void> {
    try {
      // made once; where it is made again and again, the store would also replace the copy of a batch
      if (await this.#makesProbe() && await this.#makesProbe()) throw new ObjectFault('failed', { reason: 'the store ignores If-None-Match' })
    } catch (error) {
      throw objectProblem('be written to', error)
    }
  }

  async #makesProbe (): Promise<boolean> {
    try {
      await this.#store.create(PROBE_KEY, { bytes: NOTHING, sha256: SHA256_OF_NOTHING, mark: randomUUID() })
      return true
    } catch (error) {
      // busy: another replica makes it at this moment
      if (isFault(error, 'exists') || isFault(error, 'busy')) return false
      throw error
    }
  }
}

function documentKey (place: BatchPlace): string {
  return `${batchFolder(place)}/${documentName(place)}`
}

function manifestKey (address: BatchAddress): string {
  return `${batchFolder(address)}/${MANIFEST_NAME}`
}
