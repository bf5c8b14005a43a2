import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ApiKeyBodySchema, ApiKeyIdSchema, ApiKeyListSchema, MadeApiKeySchema } from '../openapi/api-key.ts'
import { createApiKey, listApiKeys, revokeApiKey, type KeyDependencies } from '../src/usecases/api-keys.ts'
import { problemResponses } from './responses.ts'

const tags = ['Keys']
const config = { scope: 'keys:write', actsFor: 'no tenant' } as const

/** `/keys`: API keys, which are shown once. */
export const keyRoutes: FastifyPluginCallbackTypebox<{ dependencies: KeyDependencies }> = (app, { dependencies }, done) => {
  app.post('/keys', {
    config,
    schema: {
      operationId: 'createKey',
      summary: 'Make an API key',
      description: 'Only this answer holds the key. It can do no more than the credential that makes it.',
      tags,
      body: { ...ApiKeyBodySchema, 'x-examples': KEY_EXAMPLES },
      response: { 201: MadeApiKeySchema, ...problemResponses('INVALID_JSON', 'KEY_TOO_WIDE', 'UNSUPPORTED_MEDIA_TYPE', 'BODY_TOO_LARGE') }
    }
  }, async (request, reply) => {
    const made = await createApiKey(dependencies, request.caller, request.body)
    return await reply.code(201).header('cache-control', 'no-store').send(made)
  })

  app.get('/keys', {
    config,
    schema: {
      operationId: 'listKeys',
      summary: 'All API keys, without their secrets',
      description: 'Keys that act for a tenant which the credential does not see are left out.',
      tags,
      response: { 200: ApiKeyListSchema, ...problemResponses() }
    }
  }, async request => ({ keys: await listApiKeys(dependencies, request.caller) }))

  app.delete('/keys/:id', {
    config,
    schema: {
      operationId: 'revokeKey',
      summary: 'Revoke an API key',
      description: 'It is refused from now on. It stays in the list, with the time of its last use.',
      tags,
      params: Type.Object({ id: ApiKeyIdSchema }),
      response: { 204: Type.Null({ description: 'Revoked.' }), ...problemResponses('KEY_UNKNOWN') }
    }
  }, async (request, reply) => {
    await revokeApiKey(dependencies, request.caller, request.params.id)
    return await reply.code(204).send(null)
  })
  done()
}

const KEY_EXAMPLES = {
  'one-tenant': {
    summary: 'A key that exports and reads, for one tenant',
    value: { name: 'finance nightly export', scopes: ['batches:read', 'batches:export'], tenants: ['acme'] }
  },
  'all-tenants': {
    summary: 'A key that stores connections, for all tenants and a year',
    value: { name: 'onboarding', scopes: ['tenants:read', 'tenants:write'], tenants: 'all', expiresAt: '2027-11-30T00:00:00Z' }
  }
}
