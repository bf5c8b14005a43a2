import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose'
import type { Scope } from '../../openapi/api-key.ts'
import type { Caller, CredentialCheck, TenantReach } from '../domain/caller.ts'
import { Problem } from '../domain/problem.ts'
import type { TokenRules } from '../domain/token-rules.ts'

/** The rules, and what they are held against. */
export interface JwtRules extends TokenRules {
  /** The scopes of this service; a token may hold others. */
  knownScopes: readonly Scope[]
  now: () => Date
}

const FETCH_TIMEOUT_MS = 5000
/** Between two fetches for a key that is not among those fetched: a flood of tokens makes no flood of fetches. */
const COOLDOWN_MS = 30_000
const MAX_AGE_MS = 600_000
/** The last time that a date can hold. */
const LAST_TIME_MS = 8_640_000_000_000_000
const RETRY_AFTER_SECONDS = 5

/** Judges JSON Web Tokens by the public keys of their issuer, which are fetched when the first token comes, and kept. */
export class JwtCheck implements CredentialCheck {
  readonly #rules: JwtRules
  readonly #keys: ReturnType<typeof createRemoteJWKSet>

  constructor (rules: JwtRules) {
    this.#rules = rules
    this.#keys = createRemoteJWKSet(rules.jwksUrl, { timeoutDuration: FETCH_TIMEOUT_MS, cooldownDuration: COOLDOWN_MS, cacheMaxAge: MAX_AGE_MS })
  }

  /** @throws Problem UNAUTHENTICATED, TOKEN_KEYS_UNAVAILABLE */
  async check (token: string): Promise<Caller> {
    const { issuer, audience, algorithms, clockToleranceSeconds, now } = this.#rules
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        currentDate: now(),
        requiredClaims: ['exp', 'sub']
      })
      return this.#toCaller(payload)
    } catch (error) {
      throw toProblem(error)
    }
  }

  #toCaller (payload: JWTPayload): Caller {
    const { tenantsClaim, scopesClaim, knownScopes } = this.#rules
    const scopes = listOf(payload[scopesClaim])
    return {
      credential: `token:${String(payload.sub)}`,
      scopes: knownScopes.filter(scope => scopes.includes(scope)),
      tenants: toReach(listOf(payload[tenantsClaim])),
      expiresAt: new Date(Math.min(Number(payload.exp) * 1000, LAST_TIME_MS)).toISOString()
    }
  }
}

function toReach (tenants: string[]): TenantReach {
  return tenants.includes('*') ? 'all' : [...new Set(tenants)]
}

function listOf (claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter(item => item !== '')
  return Array.isArray(claim) ? claim.filter(item => typeof item === 'string') : []
}

/** What jose refuses for the sake of the token is the caller's, all else is the issuer's. */
function toProblem (error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return new Problem('UNAUTHENTICATED', 'The token has expired.')
  if (error instanceof errors.JWTClaimValidationFailed) return new Problem('UNAUTHENTICATED', `The token is not for this service: its claim ${error.claim} does not fit.`)
  if (error instanceof errors.JOSEError && REFUSALS.has(error.code)) return new Problem('UNAUTHENTICATED', `The token is not accepted (${error.code}).`)
  return new Problem('TOKEN_KEYS_UNAVAILABLE', 'The keys to check the token with could not be fetched.', { cause: error, retryAfterSeconds: RETRY_AFTER_SECONDS })
}

const REFUSALS: ReadonlySet<string> = new Set([
  'ERR_JOSE_ALG_NOT_ALLOWED', 'ERR_JOSE_NOT_SUPPORTED', 'ERR_JWS_INVALID', 'ERR_JWT_INVALID', 'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
])
