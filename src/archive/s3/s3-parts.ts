import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'
import { ObjectFault, type NewObject, type PartedObject } from '../objects/object-store.ts'

/** The SDK, loaded by whoever uses it. */
export type S3Sdk = typeof import('@aws-sdk/client-s3')

/** How long an object cannot be removed. */
export interface Retention {
  Mode: 'GOVERNANCE' | 'COMPLIANCE'
  RetainUntilDate: Date
}

export interface S3Upload {
  sdk: S3Sdk
  client: S3Client
  upload: { Bucket: string, Key: string, UploadId: string }
  retention: Retention | undefined
  send: <T>(call: (abortSignal: AbortSignal) => Promise<T>) => Promise<T>
  /** Of the object that is there. */
  markOf: () => Promise<string | undefined>
  mark: string
  /** Lets others send the object. */
  release: () => Promise<void>
}

/** A multipart upload of the only one who may send this object now. */
export class S3Parts implements PartedObject {
  readonly #context: S3Upload
  readonly #parts: CompletedPart[] = []
  #ended = false

  constructor (context: S3Upload) {
    this.#context = context
  }

  async add ({ bytes, sha256 }: Pick<NewObject, 'bytes' | 'sha256'>): Promise<void> {
    const { sdk, client, upload, send } = this.#context
    const part = { PartNumber: this.#parts.length + 1, ChecksumSHA256: sha256 }
    const command = new sdk.UploadPartCommand({ ...upload, ...part, Body: bytes, ContentLength: bytes.length, ChecksumAlgorithm: 'SHA256' })
    const { ETag } = await send(async abortSignal => await client.send(command, { abortSignal }))
    this.#parts.push({ ...part, ETag })
  }

  async finish (): Promise<void> {
    const { markOf } = this.#context
    // the condition is for the stores that heed it here
    if (await markOf() !== undefined) throw new ObjectFault('exists', { reason: 'PreconditionFailed' })
    try {
      await this.#complete()
    } catch (error) {
      // an earlier try of the SDK may have succeeded
      if (await markOf() !== this.#context.mark) throw error
    }
    await this.#retain()
    await this.#end()
  }

  async abandon (): Promise<void> {
    if (this.#ended) return
    const { sdk, client, upload, send } = this.#context
    try {
      await send(async abortSignal => await client.send(new sdk.AbortMultipartUploadCommand(upload), { abortSignal }))
    } catch (error) {
      if ((error as ObjectFault).reason !== 'NoSuchUpload') throw error
    }
    await this.#end()
  }

  async #complete (): Promise<void> {
    const { sdk, client, upload, send } = this.#context
    const command = new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: this.#parts }, IfNoneMatch: '*' })
    await send(async abortSignal => await client.send(command, { abortSignal }))
  }

  /** Some stores forget the lock that was asked for when the upload began. */
  async #retain (): Promise<void> {
    const { sdk, client, upload: { Bucket, Key }, retention, send } = this.#context
    if (retention === undefined) return
    const command = new sdk.PutObjectRetentionCommand({ Bucket, Key, Retention: retention, ChecksumAlgorithm: 'SHA256' })
    await send(async abortSignal => await client.send(command, { abortSignal }))
  }

  async #end (): Promise<void> {
    await this.#context.release()
    this.#ended = true
  }
}
