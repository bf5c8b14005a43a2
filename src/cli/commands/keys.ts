import { SCOPES, type ApiKeyBody, type Scope } from '../../../openapi/api-key.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../../usecases/api-keys.ts'
import { EXIT, UsageError, type Command, type Values } from '../command.ts'
import { withStores } from '../with-stores.ts'

const TENANT_ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** Whoever may open the database may do everything. */
const OPERATOR = { scopes: SCOPES, tenants: 'all' } as const

export const keysCreateCommand: Command = {
  usage: '--name NAME --scopes SCOPE,… --tenants all|ID,… [--expires-at TIME]',
  help: `
Makes an API key in the database of the service's configuration and prints it: this once, it is kept nowhere.

  --scopes     of ${SCOPES.join(', ')}
  --tenants    the tenants that the key acts for
  --expires-at from when on it is refused, such as 2027-01-31T00:00:00Z`,
  options: { name: { type: 'string' }, scopes: { type: 'string' }, tenants: { type: 'string' }, 'expires-at': { type: 'string' } },
  run: async (values, { env, now, stdout }) => {
    const asked = readBody(values)
    return await withStores({ env, now }, true, async ({ apiKeys }) => {
      stdout.write(`${(await createApiKey({ apiKeys, now }, OPERATOR, asked)).key}\n`)
      return EXIT.done
    })
  }
}

export const keysListCommand: Command = {
  usage: '',
  help: `
Lists id, tenants, scopes, last use, state and name of every API key, one a line, with tabs between them. Never a secret.`,
  options: {},
  run: async (_values, { env, now, stdout }) => await withStores({ env, now }, false, async ({ apiKeys }) => {
    for (const { id, tenants, scopes, lastUsedAt = 'never used', revokedAt, expiresAt, name } of await listApiKeys({ apiKeys, now }, OPERATOR)) {
      const state = revokedAt !== undefined ? `revoked ${revokedAt}` : expiresAt !== undefined ? `until ${expiresAt}` : 'in force'
      stdout.write(`${[id, String(tenants), scopes.join(','), lastUsedAt, state, name].join('\t')}\n`)
    }
    return EXIT.done
  })
}

export const keysRevokeCommand: Command = {
  usage: '--id ID',
  help: `
Revokes an API key; the running service refuses it from now on.`,
  options: { id: { type: 'string' } },
  run: async (values, { env, now }) => {
    const id = textOf(values, 'id')
    return await withStores({ env, now }, false, async ({ apiKeys }) => {
      await revokeApiKey({ apiKeys, now }, OPERATOR, id)
      return EXIT.done
    })
  }
}

function readBody (values: Values): ApiKeyBody {
  const scopes = textOf(values, 'scopes').split(',')
  const unknown = scopes.filter(scope => !SCOPES.includes(scope as Scope))
  if (unknown.length > 0) throw new UsageError(`--scopes ${unknown.join(',')} is not among ${SCOPES.join(', ')}`)
  const given = textOf(values, 'tenants')
  const tenants = given === 'all' ? given : given.split(',')
  if (tenants !== 'all' && !tenants.every(id => TENANT_ID.test(id))) throw new UsageError('--tenants must be all, or ids of tenants parted by commas')
  const expiresAt = values['expires-at']
  if (expiresAt !== undefined && Number.isNaN(Date.parse(String(expiresAt)))) throw new UsageError('--expires-at is no time, such as 2027-01-31T00:00:00Z')
  return { name: textOf(values, 'name'), scopes: scopes as Scope[], tenants, ...(expiresAt === undefined ? {} : { expiresAt: String(expiresAt) }) }
}

function textOf (values: Values, option: string): string {
  const text = values[option]
  if (text === undefined || text === '') throw new UsageError(`--${option} is missing`)
  return String(text)
}
