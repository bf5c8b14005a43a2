import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

/** An object store, as far as an archive needs one. Keys are relative to the archive. Every method throws an ObjectFault. */
export interface ObjectStore {
  /** Makes an object that is not there yet. @throws ObjectFault `exists` */
  create (key: string, object: NewObject): Promise<void>
  /** Begins an object that is sent in parts; nobody sees it until it is finished. @throws ObjectFault `exists` when somebody else sends it */
  createInParts (key: string, mark: string): Promise<PartedObject>
  /** The mark of who made the object; undefined when there is no such object. */
  markOf (key: string): Promise<string | undefined>
  /** Streams an object or a range of it, both ends included. @throws ObjectFault `absent` */
  open (key: string, range?: ByteRange): Promise<Readable>
  /** Removes an object; one that is not there is no fault. */
  remove (key: string): Promise<void>
  /** All keys that begin so, in the order of their bytes. */
  list (prefix: string): AsyncIterable<string>
  /** Address of an object for people, without any secret. */
  locate (key: string): string
  /** Lets go of idle connections. */
  close (): void
}

export interface NewObject {
  bytes: Uint8Array
  /** Base64, so that the store can tell a part that was damaged on its way. */
  sha256: string
  /** Says who made the object, so that it can be told from one that was there before. */
  mark: string
}

/** An object being sent. Ends with one of `finish` and `abandon`. */
export interface PartedObject {
  add (part: Pick<NewObject, 'bytes' | 'sha256'>): Promise<void>
  /** Makes the object whole, if there is none yet. One that an earlier try made, whose answer was lost, is made. @throws ObjectFault `exists` */
  finish (): Promise<void>
  /** Lets the parts go; once it is finished there are none. */
  abandon (): Promise<void>
}

export interface ByteRange {
  from: number
  to: number
}

/** `busy`: the store asks to try again, because somebody else writes the same object. */
export type FaultKind = 'absent' | 'exists' | 'busy' | 'failed'

/** What an object store answered, in words that hold no secret: neither its headers nor its addresses. */
export class ObjectFault extends Error {
  readonly kind: FaultKind
  /** The store's own name for it, such as `AccessDenied`. */
  readonly reason: string

  constructor (kind: FaultKind, { reason, status, requestId }: { reason: string, status?: number | undefined, requestId?: string | undefined }) {
    // only the time that a call is given aborts it
    reason = reason === 'AbortError' ? 'TimeoutError' : reason
    super([reason, status === undefined ? '' : `HTTP ${status}`, requestId === undefined ? '' : `request ${requestId}`].filter(Boolean).join(', '))
    this.name = 'ObjectFault'
    this.kind = kind
    this.reason = reason
  }
}

/** Content of an object that only has to be there. */
export const NOTHING = new Uint8Array()
export const SHA256_OF_NOTHING = createHash('sha256').digest('base64')
