import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'
import { ObjectFault, type NewObject, type PartedObject } from '../objects/object-store.ts'
import { s3Fault } from './s3-fault.ts'
import type { S3Sdk } from './s3-store.ts'

export interface S3Upload {
  sdk: S3Sdk
  client: S3Client
  upload: { Bucket: string, Key: string, UploadId: string }
  timeoutMs: number
  /** Whether the object is there already. */
  exists: () => Promise<boolean>
}

/** A multipart upload. */
export class S3Parts implements PartedObject {
  readonly #upload: S3Upload
  readonly #parts: CompletedPart[] = []

  constructor (upload: S3Upload) {
    this.#upload = upload
  }

  async add ({ bytes, sha256 }: Pick<NewObject, 'bytes' | 'sha256'>): Promise<void> {
    const { sdk, client, upload } = this.#upload
    const part = { PartNumber: this.#parts.length + 1, ChecksumSHA256: sha256 }
    const command = new sdk.UploadPartCommand({ ...upload, ...part, Body: bytes, ContentLength: bytes.length, ChecksumAlgorithm: 'SHA256' })
    const { ETag } = await this.#send(async abortSignal => await client.send(command, { abortSignal }))
    this.#parts.push({ ...part, ETag })
  }

  async finish (): Promise<void> {
    const { sdk, client, upload, exists } = this.#upload
    // some stores ignore the condition here, though they heed it for an object sent at once
    if (await exists()) throw new ObjectFault('exists', { reason: 'PreconditionFailed' })
    const command = new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: this.#parts }, IfNoneMatch: '*' })
    try {
      await this.#send(async abortSignal => await client.send(command, { abortSignal }))
    } catch (error) {
      // gone: an earlier try of the SDK finished it and its answer was lost, or somebody else was first
      if ((error as ObjectFault).reason === 'NoSuchUpload' && await exists()) throw new ObjectFault('exists', { reason: 'NoSuchUpload' })
      throw error
    }
  }

  async abandon (): Promise<void> {
    const { sdk, client, upload } = this.#upload
    try {
      await this.#send(async abortSignal => await client.send(new sdk.AbortMultipartUploadCommand(upload), { abortSignal }))
    } catch (error) {
      if ((error as ObjectFault).reason !== 'NoSuchUpload') throw error
    }
  }

  async #send<T> (call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await call(AbortSignal.timeout(this.#upload.timeoutMs))
    } catch (error) {
      throw s3Fault(error)
    }
  }
}
