/** Every way in which a call can fail, by name. Title, status and help of each: src/http/problem-table.ts and docs/errors.md. */
export type ProblemCode =
  // the call
  | 'INVALID_JSON' | 'INVALID_REQUEST' | 'NOTHING_SELECTED' | 'RECORDS_WITHOUT_FLAG' | 'OPTION_NOT_AVAILABLE'
  | 'OWNER_LEVEL_UNKNOWN' | 'OWNER_LEVEL_AMBIGUOUS' | 'SITE_NOT_ALLOWED'
  | 'TENANT_HEADER_MISSING' | 'TENANT_UNKNOWN' | 'BATCH_UNKNOWN' | 'BATCH_EXPIRED' | 'RANGE_NOT_SATISFIABLE' | 'ROUTE_UNKNOWN' | 'METHOD_NOT_ALLOWED'
  | 'RECREATE_BATCH_UNKNOWN' | 'POSTING_EMPTY' | 'POSTING_RECORDS_UNKNOWN' | 'POSTING_EXISTS' | 'POSTING_OVERLAP' | 'POSTING_IDENTIFIER_TAKEN'
  | 'POSTING_TAKEN_BACK' | 'POSTING_COMPANY_CHANGED' | 'POSTING_CONFLICT' | 'POSTING_UNCONFIRMED' | 'POSTING_IN_PROGRESS' | 'POSTING_UNDO_UNAVAILABLE'
  | 'UNAUTHENTICATED' | 'NOT_ACCEPTABLE' | 'UNSUPPORTED_MEDIA_TYPE' | 'BODY_TOO_LARGE' | 'EXPORT_IN_PROGRESS'
  | 'SCOPE_MISSING' | 'KEY_UNKNOWN' | 'KEY_TOO_WIDE' | 'RATE_LIMITED' | 'REQUEST_TOO_SLOW' | 'HEADERS_TOO_LARGE'
  // the life of an export
  | 'BATCH_NOT_COMPLETE' | 'BATCH_FINISHED' | 'EXPORT_CANCELLED' | 'EXPORT_INTERRUPTED'
  | 'IDEMPOTENCY_KEY_IN_FLIGHT' | 'IDEMPOTENCY_KEY_REUSED'
  // ConnectWise
  | 'CONNECTWISE_UNREACHABLE' | 'CONNECTWISE_TLS_FAILED' | 'CONNECTWISE_TIMEOUT' | 'CONNECTWISE_THROTTLED'
  | 'CONNECTWISE_UNAVAILABLE' | 'CONNECTWISE_COMPANY_UNKNOWN' | 'CONNECTWISE_CREDENTIALS_REFUSED'
  | 'CONNECTWISE_ROLE_REFUSED' | 'CONNECTWISE_REQUEST_REFUSED' | 'CONNECTWISE_REDIRECTED'
  | 'CONNECTWISE_CUT_OFF' | 'CONNECTWISE_NOT_A_BATCH' | 'CONNECTWISE_MALFORMED' | 'CONNECTWISE_TOO_LARGE'
  | 'CONNECTWISE_DUPLICATE_RECORDS'
  // this service
  | 'TENANT_SECRETS_UNREADABLE' | 'ARCHIVE_UNAVAILABLE' | 'ARCHIVE_MISMATCH' | 'DATABASE_UNAVAILABLE'
  | 'TOO_BUSY' | 'TOKEN_KEYS_UNAVAILABLE' | 'CALLER_GONE' | 'SHUTTING_DOWN' | 'INTERNAL'

/** One fault of a request, at a JSON pointer (RFC 6901) into the body, or at `header:…`, `query:…`, `path:…`. */
export interface FieldFault {
  pointer: string
  detail: string
}

/** Whether the call changed anything outside this service. */
export type Outcome = 'none' | 'applied' | 'uncertain'

/** What a problem says beyond its code; whatever is absent comes from the problem table. */
export interface ProblemFacts {
  /** How the caller can mend it, in one sentence. */
  fix?: string
  errors?: FieldFault[]
  retryAfterSeconds?: number
  outcome?: Outcome
  /** The batch concerned, whose record says more. */
  batchId?: string
  cause?: unknown
}

/** A failure with a name: the only error that crosses a boundary of this service. `message` is safe to show to a caller. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly facts: ProblemFacts

  constructor (code: ProblemCode, detail: string, facts: ProblemFacts = {}) {
    super(detail, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'Problem'
    this.code = code
    this.facts = facts
  }
}
