import type { Connection } from './connection.ts'
import type { OwnerLevel, UnderstoodRequest } from './export-request.ts'
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
  check (signal: AbortSignal): Promise<ConnectionCheck>
  /** null: this interface has no lists of what is unposted. */
  readonly unposted: UnpostedLists | null
  /** What this interface cannot do, so that a request is refused before anything is sent. */
  readonly lacks: readonly ('summarizeInvoices' | 'include' | 'exclude' | 'batchIdentifier')[]
}

/** Opens the interface that a connection names. */
export interface ConnectWiseGateway {
  open (connection: Connection): ConnectWise
  /** @throws Problem SITE_NOT_ALLOWED */
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
