import { randomUUID } from 'node:crypto'
import type { BlockBlobClient } from '@azure/storage-blob'
import { ObjectFault, type NewObject, type PartedObject } from '../objects/object-store.ts'

export interface BlockContext {
  metadata: Record<string, string>
  send: <T>(call: (abortSignal: AbortSignal) => Promise<T>) => Promise<T>
  /** Of the blob that is there. */
  markOf: () => Promise<string | undefined>
  mark: string
}

/** Blocks that become a blob when their list is committed; Azure removes those that never do after a week. */
export class AzureBlocks implements PartedObject {
  readonly #blob: BlockBlobClient
  readonly #context: BlockContext
  readonly #ids: string[] = []

  constructor (blob: BlockBlobClient, context: BlockContext) {
    this.#blob = blob
    this.#context = context
  }

  async add ({ bytes }: Pick<NewObject, 'bytes'>): Promise<void> {
    // two writers of one blob share its blocks by their ids, so that these have to differ
    const id = Buffer.from(randomUUID()).toString('base64')
    await this.#context.send(async abortSignal => await this.#blob.stageBlock(id, bytes as Buffer, bytes.length, { abortSignal }))
    this.#ids.push(id)
  }

  async finish (): Promise<void> {
    const { metadata, send, markOf, mark } = this.#context
    try {
      await send(async abortSignal => await this.#blob.commitBlockList(this.#ids, { conditions: { ifNoneMatch: '*' }, metadata, abortSignal }))
    } catch (error) {
      // an earlier try of the SDK may have succeeded, and whoever commits a blob takes away the blocks of all others
      const found = await markOf()
      if (found === mark) return
      throw found === undefined ? error : new ObjectFault('exists', { reason: 'BlobAlreadyExists' })
    }
  }

  abandon (): Promise<void> {
    return Promise.resolve()
  }
}
