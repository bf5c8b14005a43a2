import { isIP } from 'node:net'
import type { Static } from 'typebox'
import type { Secret } from '../domain/secret.ts'
import type { TokenRules } from '../domain/token-rules.ts'
import { EnvSchema } from './env-schema.ts'

/** How callers prove who they are. */
export interface AccessConfig {
  /** False: a call without a credential may do everything. */
  isRequired: boolean
  /** The key that may do everything for all tenants. */
  bootstrapKey: Secret | undefined
  jwt: TokenRules | undefined
}

type Env = Static<typeof EnvSchema>
type Variable = keyof Env
interface Fault { variable: string, problem: string, fix: string }

/** Signatures that need no shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const JWT_VARIABLES = ['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE', 'AUTH_JWT_JWKS_URL'] as const

/** Reads who may call; every fault is added to `faults`. */
export function readAccess (env: Env, apiKey: Secret | undefined, faults: Fault[]): AccessConfig {
  const jwt = readJwt(env, faults)
  const hasCredentials = apiKey !== undefined || JWT_VARIABLES.some(variable => env[variable] !== undefined)
  const isRequired = env.AUTH === 'required' || (env.AUTH === undefined && hasCredentials)
  if (env.AUTH === 'none') checkOpen(env, hasCredentials, faults)
  else if (!isRequired) checkLoopback(env, faults)
  return { isRequired, bootstrapKey: apiKey, jwt }
}

function checkOpen (env: Env, hasCredentials: boolean, faults: Fault[]): void {
  if (hasCredentials) faults.push({ variable: 'AUTH', problem: 'is none while API_KEY or AUTH_JWT_ISSUER asks for credentials', fix: 'Leave AUTH out, or leave those out.' })
  if (isLoopback(String(env.HOST)) || env.ALLOW_CALLS_WITHOUT_CREDENTIALS_FROM_THE_NETWORK === 'true') return
  faults.push({
    variable: 'AUTH',
    problem: `is none while HOST is ${String(env.HOST)}, which others can reach`,
    fix: 'Set API_KEY, or listen on 127.0.0.1; only where the network itself keeps strangers out, set ALLOW_CALLS_WITHOUT_CREDENTIALS_FROM_THE_NETWORK=true.'
  })
}

function checkLoopback (env: Env, faults: Fault[]): void {
  if (isLoopback(String(env.HOST)) || faults.some(({ variable }) => variable.startsWith('API_KEY') || variable === 'AUTH')) return
  faults.push({
    variable: 'API_KEY',
    problem: `is missing while HOST is ${String(env.HOST)}, which others can reach`,
    fix: 'Set API_KEY or API_KEY_FILE, or AUTH_JWT_ISSUER, or AUTH=required once there are keys in the database, or listen on 127.0.0.1 only.'
  })
}

/** Whether only this machine reaches a host, given by name or address. */
export function isLoopback (host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function readJwt (env: Env, faults: Fault[]): TokenRules | undefined {
  const missing = JWT_VARIABLES.filter(variable => env[variable] === undefined && !faults.some(fault => fault.variable === variable))
  if (missing.length === JWT_VARIABLES.length) return undefined
  faults.push(...missing.map(variable => ({ variable, problem: 'is missing, and tokens need all of issuer, audience and JWKS address', fix: fixOf(variable) })))
  const algorithms = String(env.AUTH_JWT_ALGORITHMS).split(',').map(name => name.trim()).filter(name => name !== '')
  const refused = algorithms.filter(name => !ALGORITHMS.includes(name))
  if (refused.length > 0 || algorithms.length === 0) faults.push({ variable: 'AUTH_JWT_ALGORITHMS', problem: `names ${refused.join(', ') || 'none'}, which is no asymmetric signature`, fix: fixOf('AUTH_JWT_ALGORITHMS') })
  const jwksUrl = readJwksUrl(env.AUTH_JWT_JWKS_URL, faults)
  if (jwksUrl === undefined) return undefined
  return {
    issuer: String(env.AUTH_JWT_ISSUER),
    audience: String(env.AUTH_JWT_AUDIENCE),
    jwksUrl,
    algorithms,
    tenantsClaim: String(env.AUTH_JWT_TENANTS_CLAIM),
    scopesClaim: String(env.AUTH_JWT_SCOPES_CLAIM),
    clockToleranceSeconds: Number(env.AUTH_JWT_CLOCK_TOLERANCE_SECONDS)
  }
}

/** Whoever can alter the keys on their way can call as anybody. */
function readJwksUrl (text: string | undefined, faults: Fault[]): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url !== null && `${url.username}${url.password}` !== '') {
    // it would not be used, and errors would repeat it
    faults.push({ variable: 'AUTH_JWT_JWKS_URL', problem: 'holds a user name or a password', fix: 'Leave out what stands before the @: the public keys of an issuer are fetched without credentials.' })
    return undefined
  }
  if (url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''))))) return url
  faults.push({ variable: 'AUTH_JWT_JWKS_URL', problem: 'is no https address', fix: fixOf('AUTH_JWT_JWKS_URL') })
  return undefined
}

function fixOf (variable: Variable): string {
  return (EnvSchema.properties[variable] as unknown as { description: string }).description
}
