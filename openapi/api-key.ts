import { Type, type Static } from 'typebox'
import { ONE_LINE, ONE_LINE_IN_WORDS } from './scalars.ts'
import { TenantIdSchema } from './tenant.ts'

const closed = { additionalProperties: false }

/** What a credential may do; each route names the one that it needs. */
export const SCOPES = ['batches:read', 'batches:export', 'batches:post', 'tenants:read', 'tenants:write', 'keys:write', 'metrics:read'] as const
export type Scope = typeof SCOPES[number]

const ScopeSchema = Type.Unsafe<Scope>({ type: 'string', enum: [...SCOPES] })

const TenantsSchema = Type.Union([
  Type.Literal('all'),
  Type.Array(TenantIdSchema, { minItems: 1, maxItems: 1000, uniqueItems: true })
], { 'x-allowed': 'all, or a list of 1 to 1000 tenant ids, each once', description: 'The tenants that the key acts for: a list of ids, or all. A key of one tenant needs no X-Tenant-Id.' })

const Members = {
  name: Type.String({ minLength: 1, maxLength: 200, pattern: ONE_LINE, 'x-allowed': ONE_LINE_IN_WORDS, description: 'Who or what calls with the key.', examples: ['finance nightly export'] }),
  scopes: Type.Array(ScopeSchema, { minItems: 1, uniqueItems: true, description: 'What the key may do.', examples: [['batches:read', 'batches:export']] }),
  tenants: TenantsSchema,
  expiresAt: Type.Optional(Type.String({ format: 'date-time', description: 'From when on the key is refused. Absent: never.', examples: ['2027-01-31T00:00:00Z'] }))
}

/** Body of `POST /keys`. */
export const ApiKeyBodySchema = Type.Object(Members, { ...closed, title: 'ApiKeyBody' })
export type ApiKeyBody = Static<typeof ApiKeyBodySchema>

export const ApiKeyIdSchema = Type.String({ pattern: '^[0-9a-f]{16}$', 'x-allowed': '16 of the digits 0-9 and a-f', description: 'The part of the key behind `glb_`.', examples: ['6f1d0c2b9a3e4d58'] })

const ShownMembers = {
  id: ApiKeyIdSchema,
  ...Members,
  createdAt: Type.String({ format: 'date-time' }),
  lastUsedAt: Type.Optional(Type.String({ format: 'date-time', description: 'Exact to a minute. Absent: never used.' })),
  revokedAt: Type.Optional(Type.String({ format: 'date-time', description: 'Since when the key is refused.' }))
}

/** A key as it is shown: without its secret. */
export const ApiKeySchema = Type.Object(ShownMembers, { title: 'ApiKey' })
export type ApiKey = Static<typeof ApiKeySchema>

/** The only answer that holds a key. */
export const MadeApiKeySchema = Type.Object({
  ...ShownMembers,
  key: Type.String({ description: 'The key itself. It is shown this once and kept nowhere.' })
}, { title: 'MadeApiKey' })

export const ApiKeyListSchema = Type.Object({ keys: Type.Array(ApiKeySchema) }, { title: 'ApiKeyList' })
