import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ConnectionCheckSchema, TenantBodySchema, TenantIdSchema, TenantListSchema, TenantSchema, type ShownTenant, type TenantBody } from '../openapi/tenant.ts'
import { maySee } from '../src/domain/caller.ts'
import type { Connection, Tenant } from '../src/domain/connection.ts'
import { Problem } from '../src/domain/problem.ts'
import { Secret } from '../src/domain/secret.ts'
import { checkTenant, saveTenant, type TenantDependencies } from '../src/usecases/tenant-connections.ts'
import { problemResponses } from './responses.ts'

const MASK = '[secret]'
const tags = ['Tenants']
const params = Type.Object({ id: TenantIdSchema })

/** `/tenants`: connections to ConnectWise. Secrets go in and never come out. */
export const tenantRoutes: FastifyPluginCallbackTypebox<{ dependencies: TenantDependencies }> = (app, { dependencies }, done) => {
  const { tenants } = dependencies

  app.get('/tenants', {
    config: { scope: 'tenants:read', actsFor: 'no tenant' },
    schema: {
      operationId: 'listTenants',
      summary: 'All tenants',
      description: 'Those that the credential sees.',
      tags,
      response: { 200: TenantListSchema, ...problemResponses() }
    }
  }, async ({ caller }) => ({ tenants: (await tenants.list()).filter(({ id }) => maySee(caller, id)) }))

  app.put('/tenants/:id', {
    config: { scope: 'tenants:write', actsFor: 'path' },
    schema: {
      operationId: 'putTenant',
      summary: 'Store a tenant with its connection',
      description: 'Creates or replaces. Secrets are sealed before they are stored and are never answered; a replacement names them again.',
      tags,
      params,
      body: { ...TenantBodySchema, 'x-examples': CONNECTION_EXAMPLES },
      response: { 200: TenantSchema, 201: TenantSchema, ...problemResponses('TENANT_UNKNOWN', 'INVALID_JSON', 'SITE_NOT_ALLOWED', 'UNSUPPORTED_MEDIA_TYPE', 'BODY_TOO_LARGE') }
    }
  }, async (request, reply) => {
    const { name } = request.body
    const { tenant, created } = await saveTenant(dependencies, request.params.id, { name, connection: toConnection(request.body.connection) })
    return await reply.code(created ? 201 : 200).header('location', `/tenants/${tenant.id}`).send(toShown(tenant))
  })

  app.get('/tenants/:id', {
    config: { scope: 'tenants:read', actsFor: 'path' },
    schema: {
      operationId: 'getTenant',
      summary: 'A tenant, its secrets masked',
      tags,
      params,
      response: { 200: TenantSchema, ...problemResponses('TENANT_UNKNOWN', 'TENANT_SECRETS_UNREADABLE') }
    }
  }, async request => toShown(await tenants.get(request.params.id)))

  app.delete('/tenants/:id', {
    config: { scope: 'tenants:write', actsFor: 'path' },
    schema: {
      operationId: 'deleteTenant',
      summary: 'Forget a tenant and its secrets',
      description: 'Its batches stay in the archive.',
      tags,
      params,
      response: { 204: Type.Null({ description: 'Forgotten.' }), ...problemResponses('TENANT_UNKNOWN') }
    }
  }, async (request, reply) => {
    await tenants.delete(request.params.id)
    return await reply.code(204).send(null)
  })

  app.post('/tenants/:id/check', {
    config: { scope: 'tenants:write', actsFor: 'path' },
    schema: {
      operationId: 'checkTenant',
      summary: 'Try a tenant\'s connection',
      description: 'Checks site, credentials, security role and level, and exports nothing.',
      tags,
      params,
      response: { 200: ConnectionCheckSchema, ...problemResponses('TENANT_UNKNOWN', 'TENANT_SECRETS_UNREADABLE', 'SITE_NOT_ALLOWED') }
    }
  }, async request => {
    const check = await checkTenant(dependencies, request.params.id, request.workSignal)
    return { ...check, passed: check.steps.every(step => step.passed !== false) }
  })
  done()
}

function toConnection (body: TenantBody['connection']): Connection {
  if (body.interface === 'rest') {
    return { useTls: true, apiVersion: '2022.1', ...body, privateKey: toSecret(body.privateKey, 'privateKey') }
  }
  return { useTls: true, directory: 'v4_6_release', ...body, password: toSecret(body.password, 'password') }
}

/** The mask that answers show must not overwrite the secret that it stands for. */
function toSecret (value: string, field: string): Secret {
  if (value !== MASK) return new Secret(value)
  const pointer = `/connection/${field}`
  throw new Problem('INVALID_REQUEST', `${pointer} is the mask that stands for a secret, not a secret.`, {
    errors: [{ pointer, detail: 'must be the secret itself' }],
    fix: 'Send the secret again; stored secrets are never answered.'
  })
}

function toShown ({ id, name, connection, createdAt, updatedAt }: Tenant): ShownTenant {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    connection: connection.interface === 'rest' ? { ...connection, privateKey: MASK } : { ...connection, password: MASK }
  }
}

const CONNECTION_EXAMPLES = {
  'rest-api': {
    summary: 'REST API, on ConnectWise\'s cloud',
    value: {
      name: 'Acme',
      connection: {
        interface: 'rest',
        site: 'na.myconnectwise.net',
        companyId: 'acme',
        publicKey: 'public key of the API member',
        privateKey: 'private key of the API member',
        clientId: '00000000-0000-4000-8000-000000000000'
      }
    }
  },
  'accounting-interface': {
    summary: 'Accounting Interface, on premise',
    value: {
      name: 'Acme',
      connection: {
        interface: 'accounting-interface',
        site: 'connectwise.acme.example',
        company: 'acme',
        username: 'gl-export',
        password: 'password of the member'
      }
    }
  }
}
