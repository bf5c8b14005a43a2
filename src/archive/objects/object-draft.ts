import { createHash, randomUUID } from 'node:crypto'
import type { ArchiveDraft, StoredDocument } from '../../domain/batch-archive.ts'
import { Problem } from '../../domain/problem.ts'
import { createOnce } from './create-once.ts'
import { objectProblem } from './object-problem.ts'
import type { ObjectStore, PartedObject } from './object-store.ts'

/** The smallest part that S3 takes: what an export holds of its document at once. */
export const PART_BYTES = 5 * 1_048_576

/** Keys of the two objects that a batch consists of. */
export interface DraftKeys {
  document: string
  manifest: string
}

/**
 * A copy in the making. The document is made first and read back, then the manifest, and neither ever replaces anything:
 * from the manifest on the batch exists, and a document without one is no batch.
 */
export class ObjectDraft implements ArchiveDraft {
  readonly #store: ObjectStore
  readonly #keys: DraftKeys
  /** Tells what this draft made from what was there before, also when an answer was lost. */
  readonly #mark = randomUUID()
  readonly #hash = createHash('sha256')
  #bytes = 0
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #parts: PartedObject | undefined
  /** What this draft made or may have made. */
  readonly #made: string[] = []

  constructor (store: ObjectStore, keys: DraftKeys) {
    this.#store = store
    this.#keys = keys
  }

  async write (chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    for (let rest = chunk; rest.length > 0;) {
      const piece = rest.subarray(0, PART_BYTES - this.#waitingBytes)
      rest = rest.subarray(piece.length)
      this.#waiting.push(piece)
      this.#waitingBytes += piece.length
      if (this.#waitingBytes === PART_BYTES) await this.#sendPart()
    }
  }

  async commit (): Promise<StoredDocument> {
    const stored = { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
    if (this.#parts === undefined) {
      await this.#create(this.#keys.document, this.#takeWaiting(), 'write the copy')
    } else {
      if (this.#waitingBytes > 0) await this.#sendPart()
      await this.#finish(this.#parts)
    }
    await this.#readBack(stored)
    return stored
  }

  async commitManifest (manifest: Uint8Array): Promise<void> {
    await this.#create(this.#keys.manifest, manifest, 'make the copy durable')
  }

  /** Takes back what this draft made and nothing else. The manifest goes first: a document without one is no batch. */
  async discard (): Promise<void> {
    this.#takeWaiting()
    try {
      await this.#parts?.abandon()
      for (const key of this.#made.toReversed()) {
        if (await this.#store.markOf(key) === this.#mark) await this.#store.remove(key)
      }
    } catch (error) {
      throw objectProblem('remove an unfinished copy', error)
    }
  }

  #takeWaiting (): Uint8Array {
    const bytes = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    return bytes
  }

  async #sendPart (): Promise<void> {
    try {
      this.#parts ??= await this.#store.createInParts(this.#keys.document, this.#mark)
      const bytes = this.#takeWaiting()
      await this.#parts.add({ bytes, sha256: sha256Of(bytes) })
    } catch (error) {
      throw objectProblem('write the copy', error)
    }
  }

  async #finish (parts: PartedObject): Promise<void> {
    this.#made.push(this.#keys.document)
    try {
      await parts.finish()
    } catch (error) {
      throw objectProblem('write the copy', error)
    }
  }

  async #create (key: string, bytes: Uint8Array, step: string): Promise<void> {
    this.#made.push(key)
    try {
      await createOnce(this.#store, key, { bytes, sha256: sha256Of(bytes), mark: this.#mark })
    } catch (error) {
      throw objectProblem(step, error)
    }
  }

  async #readBack (stored: StoredDocument): Promise<void> {
    const hash = createHash('sha256')
    let bytes = 0
    try {
      for await (const chunk of await this.#store.open(this.#keys.document) as AsyncIterable<Uint8Array>) {
        hash.update(chunk)
        bytes += chunk.length
      }
    } catch (error) {
      throw objectProblem('read the copy back', error)
    }
    if (bytes !== stored.bytes || hash.digest('hex') !== stored.sha256) {
      throw new Problem('ARCHIVE_MISMATCH', 'The archived copy does not read back as it was written.')
    }
  }
}

function sha256Of (bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64')
}
