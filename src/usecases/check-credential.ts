import { createHash, timingSafeEqual } from 'node:crypto'
import type { Scope } from '../../openapi/api-key.ts'
import type { Caller, CredentialCheck } from '../domain/caller.ts'
import { Problem } from '../domain/problem.ts'
import type { Secret } from '../domain/secret.ts'
import { looksLikeKey } from './api-key-text.ts'
import type { KeyDependencies } from './api-keys.ts'
import { checkApiKey } from './check-api-key.ts'

export interface CredentialDependencies extends KeyDependencies {
  /** The key of the configuration: all scopes, all tenants. */
  bootstrapKey: Secret | undefined
  tokens: CredentialCheck | undefined
  allScopes: readonly Scope[]
}

/** Judges whatever credential a call carries: the key of the configuration, a key of the database, or a token. */
export function createCredentialCheck ({ bootstrapKey, tokens, allScopes, ...keys }: CredentialDependencies): CredentialCheck {
  const expected = bootstrapKey === undefined ? undefined : digest(bootstrapKey.reveal())
  return {
    async check (credential: string): Promise<Caller> {
      if (expected !== undefined && timingSafeEqual(digest(credential), expected)) return { credential: 'bootstrap', scopes: allScopes, tenants: 'all' }
      if (looksLikeKey(credential)) return await checkApiKey(keys, credential)
      if (tokens !== undefined && credential.split('.').length === 3) return await tokens.check(credential)
      throw new Problem('UNAUTHENTICATED', 'The credential is not one of this service.')
    }
  }
}

/** Equal lengths for a comparison that tells nothing by its time. */
function digest (text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
