import type { Readable } from 'node:stream'
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import type { S3Settings } from '../../domain/archive-settings.ts'
import { createOnce } from '../objects/create-once.ts'
import { ObjectKeys } from '../objects/object-keys.ts'
import { NOTHING, SHA256_OF_NOTHING, type ByteRange, type NewObject, type ObjectStore, type PartedObject } from '../objects/object-store.ts'
import { untilAnswered, watched } from '../objects/watched-stream.ts'
import { s3Fault } from './s3-fault.ts'
import { S3Parts, type Retention, type S3Sdk } from './s3-parts.ts'

const MARK = 'draft'
/**
 * Whoever sends an object in parts first makes an empty one here, which only one can: some stores ignore the condition when
 * parts become an object, and the last one would win.
 */
const CLAIMS = '.claims/'
const CONNECT_TIMEOUT_MS = 5000
const DAY_MS = 86_400_000

/** A bucket of S3 or of a store that speaks its protocol. */
export class S3Store implements ObjectStore {
  readonly #sdk: S3Sdk
  readonly #client: S3Client
  readonly #settings: S3Settings
  readonly #keys: ObjectKeys

  constructor (sdk: S3Sdk, settings: S3Settings) {
    this.#sdk = sdk
    this.#settings = settings
    this.#keys = new ObjectKeys(settings.prefix)
    const { region, endpoint, pathStyle, timeoutMs } = settings
    this.#client = new sdk.S3Client({
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
      forcePathStyle: pathStyle,
      // asked before each part, it would cost a connection each time, and seconds where the store does not answer it
      expectContinueHeader: false,
      // every checksum is given or checked here; stores other than AWS do not know the ones that the SDK adds
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // a socket that is idle because a slow reader is served is no fault
      requestHandler: { connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs), socketTimeout: 0 }
    })
  }

  async create (key: string, { bytes, sha256, mark }: NewObject): Promise<void> {
    await this.#send(async abortSignal => await this.#client.send(new this.#sdk.PutObjectCommand({
      ...this.#newObject(key, mark),
      Body: bytes,
      ContentLength: bytes.length,
      ChecksumAlgorithm: 'SHA256',
      ChecksumSHA256: sha256,
      IfNoneMatch: '*'
    }), { abortSignal }))
  }

  async createInParts (key: string, mark: string): Promise<PartedObject> {
    const claim = `${CLAIMS}${key}`
    await createOnce(this, claim, { bytes: NOTHING, sha256: SHA256_OF_NOTHING, mark })
    const { UploadId: uploadId = '' } = await this.#send(async abortSignal => await this.#client.send(
      new this.#sdk.CreateMultipartUploadCommand({ ...this.#newObject(key, mark), ChecksumAlgorithm: 'SHA256' }), { abortSignal }
    ))
    return new S3Parts({
      sdk: this.#sdk,
      client: this.#client,
      upload: { ...this.#address(key), UploadId: uploadId },
      retention: this.#retention(),
      send: async call => await this.#send(call),
      markOf: async () => await this.markOf(key),
      mark,
      release: async () => await this.remove(claim)
    })
  }

  async markOf (key: string): Promise<string | undefined> {
    try {
      const { Metadata } = await this.#client.send(new this.#sdk.HeadObjectCommand(this.#address(key)), { abortSignal: AbortSignal.timeout(this.#settings.timeoutMs) })
      return Metadata?.[MARK] ?? ''
    } catch (error) {
      const fault = s3Fault(error)
      if (fault.kind === 'absent') return undefined
      throw fault
    }
  }

  async open (key: string, range?: ByteRange): Promise<Readable> {
    const { timeoutMs } = this.#settings
    const command = new this.#sdk.GetObjectCommand({
      ...this.#address(key),
      ...(range === undefined ? {} : { Range: `bytes=${range.from}-${range.to}` })
    })
    try {
      const { Body } = await untilAnswered(timeoutMs, async abortSignal => await this.#client.send(command, { abortSignal }))
      return watched(Body as Readable, timeoutMs)
    } catch (error) {
      throw s3Fault(error)
    }
  }

  async remove (key: string): Promise<void> {
    await this.#send(async abortSignal => await this.#client.send(new this.#sdk.DeleteObjectCommand(this.#address(key)), { abortSignal }))
  }

  async * list (prefix: string): AsyncGenerator<string> {
    let from: string | undefined
    do {
      const command = new this.#sdk.ListObjectsV2Command({
        Bucket: this.#settings.bucket,
        Prefix: this.#keys.full(prefix),
        ...(from === undefined ? {} : { ContinuationToken: from })
      })
      const page = await this.#send(async abortSignal => await this.#client.send(command, { abortSignal }))
      for (const { Key = '' } of page.Contents ?? []) yield this.#keys.relative(Key)
      from = page.NextContinuationToken
    } while (from !== undefined)
  }

  locate (key: string): string {
    return `s3://${this.#settings.bucket}/${this.#keys.full(key)}`
  }

  close (): void {
    this.#client.destroy()
  }

  #address (key: string): { Bucket: string, Key: string } {
    return { Bucket: this.#settings.bucket, Key: this.#keys.full(key) }
  }

  #newObject (key: string, mark: string) {
    const { encryption, kmsKeyId } = this.#settings
    const retention = key.startsWith('.') ? undefined : this.#retention()
    return {
      ...this.#address(key),
      Metadata: { [MARK]: mark },
      ...(encryption === undefined ? {} : { ServerSideEncryption: encryption }),
      ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
      ...(retention === undefined ? {} : { ObjectLockMode: retention.Mode, ObjectLockRetainUntilDate: retention.RetainUntilDate })
    } satisfies PutObjectCommandInput
  }

  #retention (): Retention | undefined {
    const { lock } = this.#settings
    return lock && { Mode: lock.mode, RetainUntilDate: new Date(Date.now() + lock.days * DAY_MS) }
  }

  async #send<T> (call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await call(AbortSignal.timeout(this.#settings.timeoutMs))
    } catch (error) {
      throw s3Fault(error)
    }
  }
}
