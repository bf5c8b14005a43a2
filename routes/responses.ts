import { Type, type TSchema, type TString } from 'typebox'
import type { ProblemCode } from '../src/domain/problem.ts'
import { PROBLEMS } from '../src/http/problem-table.ts'
import { ProblemSchema } from '../openapi/problem.ts'
import { TENANT_ID_IN_WORDS } from '../openapi/tenant.ts'

/** The problems that every guarded route can answer. */
const GUARDED: readonly ProblemCode[] = ['INVALID_REQUEST', 'UNAUTHENTICATED', 'SCOPE_MISSING', 'METHOD_NOT_ALLOWED',
  'RATE_LIMITED', 'REQUEST_TOO_SLOW', 'HEADERS_TOO_LARGE', 'TOO_BUSY', 'TOKEN_KEYS_UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'SHUTTING_DOWN', 'INTERNAL']

/** The problems of a route that needs a key, besides those that all of them have. */
export function problemResponses (...codes: ProblemCode[]): Record<number, TSchema> {
  return responses([...GUARDED, ...codes])
}

/** The problems of a route that is open to everybody. */
export function openProblemResponses (...codes: ProblemCode[]): Record<number, TSchema> {
  return responses(['METHOD_NOT_ALLOWED', ...codes])
}

/** One response per status, each naming the codes that come with it. */
function responses (codes: readonly ProblemCode[]): Record<number, TSchema> {
  const byStatus = Map.groupBy(codes, code => PROBLEMS[code].status)
  return Object.fromEntries([...byStatus].map(([status, named]) => [status, {
    description: named.map(code => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
    content: { 'application/problem+json': { schema: ProblemSchema } }
  }]))
}

/** May be absent from a call, and is there for its route: `access` fills it in from the credential, or refuses the call. */
const TenantHeader = Type.Optional(Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
  'x-allowed': TENANT_ID_IN_WORDS,
  description: 'The tenant whose ConnectWise is meant; GET /tenants lists them. Needed unless the credential acts for exactly one tenant.',
  'x-offers': 'tenants'
})) as unknown as TString

export const TenantHeaderSchema = Type.Object({ 'x-tenant-id': TenantHeader })

/** Header member of every route whose calls can be repeated safely by key. */
export const IdempotencyKeyHeader = {
  'idempotency-key': Type.Optional(Type.String({
    pattern: '^[!-~]{1,255}$',
    'x-allowed': '1 to 255 visible ASCII characters, without spaces',
    description: 'A name for this call, 1 to 255 visible ASCII characters, such as a new UUID. Sent again with the same body, it gives the same answer and nothing twice.'
  }))
}
