import type { ApiKey, ApiKeyBody } from '../../openapi/api-key.ts'
import type { ApiKeys, StoredApiKey } from '../domain/api-keys.ts'
import { maySee, type Caller } from '../domain/caller.ts'
import { Problem } from '../domain/problem.ts'
import { makeKey } from './api-key-text.ts'

export interface KeyDependencies {
  apiKeys: ApiKeys
  now: () => Date
}

type Maker = Pick<Caller, 'scopes' | 'tenants' | 'expiresAt'>

/** Makes a key; only this answer holds it. @throws Problem KEY_TOO_WIDE, INVALID_REQUEST */
export async function createApiKey ({ apiKeys, now }: KeyDependencies, maker: Maker, asked: ApiKeyBody): Promise<ApiKey & { key: string }> {
  assertNotWider(maker, asked)
  const createdAt = now()
  assertFuture(asked.expiresAt, createdAt)
  const { id, secretSha256, text } = makeKey()
  const made: ApiKey = {
    ...asked,
    ...(asked.expiresAt === undefined ? {} : { expiresAt: new Date(asked.expiresAt).toISOString() }),
    id,
    createdAt: createdAt.toISOString()
  }
  await apiKeys.insert({ ...made, secretSha256 })
  return { ...made, key: text }
}

/** The keys that act for no tenant which the caller does not see, oldest first. */
export async function listApiKeys ({ apiKeys }: KeyDependencies, caller: Maker): Promise<ApiKey[]> {
  return (await apiKeys.list()).filter(key => isWithin(caller, key)).map(({ secretSha256: _, ...shown }) => shown)
}

/** Ends a key; from now on, on every replica, it is refused. @throws Problem KEY_UNKNOWN */
export async function revokeApiKey ({ apiKeys, now }: KeyDependencies, caller: Maker, id: string): Promise<void> {
  const key = await apiKeys.find(id)
  if (key === undefined || !isWithin(caller, key)) throw new Problem('KEY_UNKNOWN', `There is no key ${id}.`)
  await apiKeys.revoke(id, now().toISOString())
}

function isWithin (caller: Maker, { tenants }: Pick<StoredApiKey, 'tenants'>): boolean {
  return tenants === 'all' ? caller.tenants === 'all' : tenants.every(id => maySee(caller, id))
}

function assertNotWider (maker: Maker, asked: ApiKeyBody): void {
  const missing = asked.scopes.filter(scope => !maker.scopes.includes(scope))
  if (missing.length > 0) {
    throw new Problem('KEY_TOO_WIDE', `The credential that makes the key lacks ${missing.join(', ')}.`, { errors: [{ pointer: '/scopes', detail: `may not hold ${missing.join(', ')}` }] })
  }
  if (!isWithin(maker, asked)) {
    throw new Problem('KEY_TOO_WIDE', 'The credential that makes the key does not act for all of these tenants.', { errors: [{ pointer: '/tenants', detail: 'must be among those of the credential in use' }] })
  }
  if (maker.expiresAt !== undefined && (asked.expiresAt === undefined || new Date(asked.expiresAt) > new Date(maker.expiresAt))) {
    throw new Problem('KEY_TOO_WIDE', `The credential that makes the key ends at ${maker.expiresAt}, and the key would outlive it.`, { errors: [{ pointer: '/expiresAt', detail: `must be given, and be ${maker.expiresAt} at the latest` }] })
  }
}

function assertFuture (expiresAt: string | undefined, now: Date): void {
  if (expiresAt === undefined || new Date(expiresAt) > now) return
  throw new Problem('INVALID_REQUEST', '/expiresAt is in the past.', { errors: [{ pointer: '/expiresAt', detail: 'must be in the future' }] })
}
