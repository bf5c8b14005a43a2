import type { Connection } from './connection.ts'
import type { Kind, OwnerLevel, RecreatedBatch, UnderstoodRequest } from './export-request.ts'
import type { UnpostedLists } from './unposted.ts'

/** Form in which a document came from ConnectWise, and in which it is kept. */
export type SourceFormat = 'xml' | 'json'

/** A GLExport on its way in. The body ends without an error only when its framing says that it is whole. */
export interface PulledDocument {
  format: SourceFormat
  body: AsyncIterable<Uint8Array>
}

/** One tenant's ConnectWise, behind either interface. Every method throws a `CONNECTWISE_…` problem when it fails. */
export interface ConnectWise {
  /** @throws Problem OWNER_LEVEL_UNKNOWN, OWNER_LEVEL_AMBIGUOUS */
  findOwnerLevel (wanted: string | number, signal: AbortSignal): Promise<OwnerLevel>
  /** Changes nothing in ConnectWise. The caller reads the body to its end or aborts the signal. */
  exportBatch (request: UnderstoodRequest, signal: AbortSignal): Promise<PulledDocument>
  /** The batch that an export is to recreate. @throws Problem RECREATE_BATCH_UNKNOWN where the interface can tell */
  findBatch (wanted: string | number, signal: AbortSignal): Promise<RecreatedBatch>
  /**
   * Puts GL entries into the batch of this identifier: from then on they are not exported again. Sent once and never
   * retried. @throws Problem whose outcome is `none` when nothing was changed, `uncertain` when that cannot be told
   */
  markExported (mark: Mark, signal: AbortSignal): Promise<void>
  /** The batches that ConnectWise has; undefined where the interface can neither look one up nor delete one. */
  readonly batches: ConnectWiseBatches | undefined
  check (signal: AbortSignal): Promise<ConnectionCheck>
  /** null: this interface has no lists of what is unposted. */
  readonly unposted: UnpostedLists | null
  /** What this interface cannot do, so that a request is refused before anything is sent. */
  readonly lacks: readonly ('summarizeInvoices' | 'include' | 'exclude' | 'batchIdentifier')[]
}

/** GL entries to mark as exported. */
export interface Mark {
  /** At most 50 characters. */
  batchIdentifier: string
  /** The kinds that the batch is of. */
  kinds: readonly Kind[]
  recordIds: Iterable<number>
}

/** Batches as ConnectWise has them. */
export interface ConnectWiseBatches {
  /** The id of the batch with this identifier; ConnectWise does not tell upper case from lower case. */
  find (batchIdentifier: string, signal: AbortSignal): Promise<number | undefined>
  /** Ids of the GL entries in a batch. */
  recordIds (batchId: number, signal: AbortSignal): Promise<number[]>
  /** Returns the entries of a batch to unposted. Sent once and never retried. @throws as `markExported` does */
  delete (batchId: number, signal: AbortSignal): Promise<void>
}

/** Opens the interface that a connection names. */
export interface ConnectWiseGateway {
  open (connection: Connection): ConnectWise
  /** Before it is stored. @throws Problem SITE_NOT_ALLOWED, INVALID_REQUEST */
  assertAllowed (connection: Connection): void
}

/** One step of a connection check. */
export interface CheckStep {
  name: 'site' | 'credentials' | 'role' | 'level'
  passed: boolean | null
  detail: string
  fix?: string
}

export interface ConnectionCheck {
  steps: CheckStep[]
  latencyMs: number
}
