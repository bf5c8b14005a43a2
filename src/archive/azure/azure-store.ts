import type { Readable } from 'node:stream'
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob'
import type { AzureSettings } from '../../domain/archive-settings.ts'
import { ObjectKeys } from '../objects/object-keys.ts'
import type { ByteRange, NewObject, ObjectStore, PartedObject } from '../objects/object-store.ts'
import { untilAnswered, watched } from '../objects/watched-stream.ts'
import { AzureBlocks } from './azure-blocks.ts'
import { azureFault } from './azure-fault.ts'

/** The SDK, loaded by whoever uses it. */
export type AzureSdk = typeof import('@azure/storage-blob')

const MARK = 'draft'
const PAGE_KEYS = 1000
const RETRY = { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 2000 }

/** A container of Azure Blob Storage. */
export class AzureStore implements ObjectStore {
  readonly #container: ContainerClient
  readonly #timeoutMs: number
  readonly #keys: ObjectKeys

  /** @throws Error when the connection string is none */
  constructor (sdk: AzureSdk, settings: AzureSettings) {
    this.#container = serviceOf(sdk, settings).getContainerClient(settings.container)
    this.#timeoutMs = settings.timeoutMs
    this.#keys = new ObjectKeys(settings.prefix)
  }

  async create (key: string, { bytes, mark }: NewObject): Promise<void> {
    await this.#send(async abortSignal => await this.#blob(key).upload(bytes as Buffer, bytes.length, {
      conditions: { ifNoneMatch: '*' }, metadata: { [MARK]: mark }, abortSignal
    }))
  }

  createInParts (key: string, mark: string): Promise<PartedObject> {
    return Promise.resolve(new AzureBlocks(this.#blob(key), {
      metadata: { [MARK]: mark },
      send: async call => await this.#send(call),
      markOf: async () => await this.markOf(key),
      mark
    }))
  }

  async markOf (key: string): Promise<string | undefined> {
    try {
      const { metadata } = await this.#blob(key).getProperties({ abortSignal: AbortSignal.timeout(this.#timeoutMs) })
      return metadata?.[MARK] ?? ''
    } catch (error) {
      const fault = azureFault(error)
      if (fault.kind === 'absent') return undefined
      throw fault
    }
  }

  async open (key: string, range?: ByteRange): Promise<Readable> {
    try {
      const { readableStreamBody } = await untilAnswered(this.#timeoutMs, async abortSignal => await this.#blob(key).download(
        range?.from, range === undefined ? undefined : range.to - range.from + 1, { abortSignal, maxRetryRequests: 0 }
      ))
      return watched(readableStreamBody as Readable, this.#timeoutMs)
    } catch (error) {
      throw azureFault(error)
    }
  }

  async remove (key: string): Promise<void> {
    await this.#send(async abortSignal => await this.#blob(key).deleteIfExists({ abortSignal }))
  }

  async * list (prefix: string): AsyncGenerator<string> {
    let from: string | undefined
    do {
      const page = await this.#send(async abortSignal => await this.#container
        .listBlobsFlat({ prefix: this.#keys.full(prefix), abortSignal })
        .byPage({ maxPageSize: PAGE_KEYS, ...(from === undefined ? {} : { continuationToken: from }) })
        .next())
      const answer = page.value as { segment: { blobItems: { name: string }[] }, continuationToken?: string }
      for (const { name } of answer.segment.blobItems) yield this.#keys.relative(name)
      from = answer.continuationToken === '' ? undefined : answer.continuationToken
    } while (from !== undefined)
  }

  locate (key: string): string {
    return `azblob://${this.#container.containerName}/${this.#keys.full(key)}`
  }

  close (): void {
    // the SDK's connections do not keep the process alive and close by themselves
  }

  #blob (key: string): BlockBlobClient {
    return this.#container.getBlockBlobClient(this.#keys.full(key))
  }

  async #send<T> (call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await call(AbortSignal.timeout(this.#timeoutMs))
    } catch (error) {
      throw azureFault(error)
    }
  }
}

function serviceOf (sdk: AzureSdk, { access }: AzureSettings) {
  const options = { retryOptions: RETRY }
  if ('account' in access) {
    const credential = new sdk.StorageSharedKeyCredential(access.account, access.key.reveal())
    return new sdk.BlobServiceClient(access.endpoint ?? `https://${access.account}.blob.core.windows.net`, credential, options)
  }
  try {
    return sdk.BlobServiceClient.fromConnectionString(access.connectionString.reveal(), options)
  } catch {
    // the SDK's own message may quote it
    throw new Error('ARCHIVE_AZURE_CONNECTION_STRING is not a connection string of Azure Storage')
  }
}
