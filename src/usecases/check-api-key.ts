import { timingSafeEqual } from 'node:crypto'
import type { StoredApiKey } from '../domain/api-keys.ts'
import type { Caller } from '../domain/caller.ts'
import { Problem } from '../domain/problem.ts'
import { readKey } from './api-key-text.ts'
import type { KeyDependencies } from './api-keys.ts'

const LAST_USE_EVERY_MS = 60_000

/** Who calls with a key of the database. @throws Problem UNAUTHENTICATED */
export async function checkApiKey ({ apiKeys, now }: KeyDependencies, text: string): Promise<Caller> {
  const given = readKey(text)
  if (given === undefined) throw new Problem('UNAUTHENTICATED', 'The API key is mistyped or cut: its checksum does not fit.', { fix: 'Copy the whole key again, from glb_ to its end.' })
  const key = await apiKeys.find(given.id)
  if (key === undefined || !isSame(key.secretSha256, given.secretSha256)) throw new Problem('UNAUTHENTICATED', 'The API key is not one of this service.')
  const at = now()
  assertInForce(key, at)
  if (key.lastUsedAt === undefined || at.getTime() - new Date(key.lastUsedAt).getTime() >= LAST_USE_EVERY_MS) await apiKeys.markUsed(key.id, at.toISOString())
  return { credential: `key:${key.id}`, scopes: key.scopes, tenants: key.tenants, ...(key.expiresAt === undefined ? {} : { expiresAt: key.expiresAt }) }
}

/** In a time that tells nothing. */
function isSame (kept: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(kept, 'hex'), Buffer.from(given, 'hex'))
}

function assertInForce ({ revokedAt, expiresAt }: StoredApiKey, at: Date): void {
  if (revokedAt !== undefined) throw new Problem('UNAUTHENTICATED', 'The API key was revoked.')
  if (expiresAt !== undefined && new Date(expiresAt) <= at) throw new Problem('UNAUTHENTICATED', 'The API key has expired.')
}
