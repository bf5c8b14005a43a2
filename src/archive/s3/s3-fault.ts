import { ObjectFault, type FaultKind } from '../objects/object-store.ts'

/** What the SDK throws, as far as it is looked at: an answer of the store, or a fault of the network or of the credentials. */
interface SdkError {
  name: string
  code?: string
  $metadata?: { httpStatusCode?: number, requestId?: string }
}

const KINDS: Readonly<Record<number, FaultKind>> = { 404: 'absent', 409: 'busy', 412: 'exists' }
/** These are no missing object but a missing place for it. */
const NO_PLACE = new Set(['NoSuchBucket', 'NoSuchUpload'])

/** What went wrong, without the address and the headers that the SDK's own error carries. */
export function s3Fault (error: unknown): ObjectFault {
  const { name, code, $metadata } = error as SdkError
  const status = $metadata?.httpStatusCode
  const kind = status === undefined || NO_PLACE.has(name) ? 'failed' : KINDS[status] ?? 'failed'
  // the SDK calls every cut connection a TimeoutError; its code says more
  return new ObjectFault(kind, { reason: status === undefined && code !== undefined ? code : name, status, requestId: $metadata?.requestId })
}
