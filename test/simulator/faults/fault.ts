/** How a whole document travels. */
export type Framing = 'chunked' | 'content-length' | 'close-delimited'

/** Another answer takes the place of the right one; the request has no effect. */
export type AnswerFault =
  { kind: 'status', status: number, body?: string, contentType?: string, headers?: Record<string, string> } |
  /** 429 with the documented body. */
  { kind: 'too-many-requests', retryAfter?: string } |
  /** An HTML login page with status 200. */
  { kind: 'login-page' } |
  /** `<PsaError>` with status 200. */
  { kind: 'psa-error', text?: string } |
  /** `<PsaData>`, the answer to a mark, in place of a batch. */
  { kind: 'psa-data', text?: string } |
  { kind: 'ok-text' } |
  { kind: 'redirect', location: string } |
  /** JSON with another root than an object. Default `[]`. */
  { kind: 'other-json-root', json?: string } |
  /** A gzip body that unpacks to `bytes` bytes. Default one gigabyte. */
  { kind: 'gzip-bomb', bytes?: number }

/** The right answer with other bytes. */
export type ContentFault =
  { kind: 'content-type', contentType: string } |
  /** Breaks the XML after so many bytes. Default 400. */
  { kind: 'malformed-xml', afterBytes?: number } |
  /** Breaks the JSON after so many bytes. Default 100. */
  { kind: 'invalid-json', afterBytes?: number } |
  { kind: 'garbage-after', text?: string } |
  /** The first record of each section comes twice. */
  { kind: 'duplicate-records' }

/** The right answer, sent badly. */
export type DeliveryFault =
  /** Another framing than the simulator's, with or without gzip. */
  { kind: 'framing', framing: Framing, gzip?: boolean } |
  /** The connection is reset and the request had no effect: a mark is not applied. */
  { kind: 'reset-before-headers' } |
  /** The connection is reset after the request took effect: a mark is applied, and its answer is lost. */
  { kind: 'reset-after-applying' } |
  { kind: 'stall-before-headers' } |
  { kind: 'reset-mid-body', afterBytes: number } |
  { kind: 'stall-mid-body', afterBytes: number } |
  /** A body that only the end of the connection delimits ends early, and cleanly. */
  { kind: 'early-end', afterBytes: number } |
  /** Content-Length promises more than is sent. */
  { kind: 'content-length-too-long', missingBytes?: number } |
  /** The connection ends without the last chunk. */
  { kind: 'chunked-cut', afterBytes: number } |
  /** TLS ends without close_notify; needs HTTPS. The body is close-delimited. */
  { kind: 'tls-cut', afterBytes: number } |
  /** The gzip stream is cut after so many compressed bytes; the HTTP message itself is whole. */
  { kind: 'truncated-gzip', afterBytes: number } |
  { kind: 'slow-drip', bytesPerWrite: number, everyMs: number }

/** What was asked, credentials and all, comes back in the place of a status line, of a header or of the size of a chunk, which is no HTTP, or as a body. */
export interface EchoFault { kind: 'echo', as: 'status-line' | 'header' | 'chunk-size' | 'body' }

/** One thing that goes wrong. */
export type Fault = AnswerFault | ContentFault | DeliveryFault | EchoFault
