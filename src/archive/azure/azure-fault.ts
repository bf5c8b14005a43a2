import { ObjectFault, type FaultKind } from '../objects/object-store.ts'

/** What the SDK throws, as far as it is looked at. */
interface SdkError {
  name: string
  code?: string
  statusCode?: number
  response?: { headers: { get (name: string): string | undefined } }
}

const KINDS: Readonly<Record<string, FaultKind>> = {
  BlobNotFound: 'absent',
  BlobAlreadyExists: 'exists',
  ConditionNotMet: 'exists'
}

/** What went wrong, without the address and the headers that the SDK's own error carries: a signature may be among them. */
export function azureFault (error: unknown): ObjectFault {
  const { name, code, statusCode, response } = error as SdkError
  // the answer to HEAD has no body that could name the code
  const reason = code ?? response?.headers.get('x-ms-error-code') ?? name
  return new ObjectFault(KINDS[reason] ?? 'failed', { reason, status: statusCode, requestId: response?.headers.get('x-ms-request-id') })
}
