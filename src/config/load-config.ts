import { readFileSync } from 'node:fs'
import { envSchema } from 'env-schema'
import ipaddr from 'ipaddr.js'
import type { Static } from 'typebox'
import type { ArchiveSettings } from '../domain/archive-settings.ts'
import type { DatabaseSettings } from '../domain/database-settings.ts'
import { Secret } from '../domain/secret.ts'
import { readAccess, type AccessConfig } from './access-config.ts'
import { readArchive } from './archive-config.ts'
import type { ArchiveSecret, OptionalArchiveVariable } from './archive-variables.ts'
import { ConfigError, type ConfigFault } from './config-error.ts'
import { readDatabase } from './database-config.ts'
import type { DatabaseSecret } from './database-variables.ts'
import { EnvSchema } from './env-schema.ts'
import { readGateway, readMetrics, readShutdown, type GatewayConfig, type MetricsConfig, type ShutdownConfig } from './gateway-config.ts'
import { readLimits, type LimitsConfig } from './limits-config.ts'

export { ConfigError } from './config-error.ts'

/** What the service runs with. Frozen; secrets are wrapped. */
export interface Config {
  listen: { host: string, port: number }
  access: AccessConfig
  limits: LimitsConfig
  gateway: GatewayConfig
  shutdown: ShutdownConfig
  metrics: MetricsConfig
  encryptionKey: Secret
  database: DatabaseSettings
  archive: ArchiveSettings
  connectwise: {
    allowedSites: readonly string[]
    allowedNetworks: readonly string[]
    connectTimeoutMs: number
    idleTimeoutMs: number
    unverifiedLength: 'read-twice' | 'refuse'
    maxDocumentBytes: number
  }
  exportDeadlineMs: number
  unposted: { deadlineMs: number, maxRows: number }
  /** Undefined: documents are kept for ever. */
  retentionDays: number | undefined
  exportLeaseMs: number
  sweepIntervalMs: number
  timeZone: string
  logLevel: string
}

type Given = Static<typeof EnvSchema>
type Variable = keyof Given
type SecretVariable = 'API_KEY' | 'ENCRYPTION_KEY' | DatabaseSecret | ArchiveSecret
type AccessVariable = 'AUTH' | 'ALLOW_CALLS_WITHOUT_CREDENTIALS_FROM_THE_NETWORK' | `AUTH_JWT_${'ISSUER' | 'AUDIENCE' | 'JWKS_URL'}`
type Setting = Exclude<Variable, SecretVariable | `${SecretVariable}_FILE` | AccessVariable | OptionalArchiveVariable | 'RETENTION_DAYS' | 'METRICS_LISTEN'>
/** Every variable but these has a default, so it is there once the schema was applied. */
type Env = Given & Required<Pick<Given, Setting>>
type Variables = Record<string, string | undefined>

/**
 * Reads a configuration from variables. Who may call is checked only for a process that listens.
 * @throws ConfigError with every fault, never a value of a secret
 */
export function loadConfig (variables: Variables, { listens } = { listens: true }): Config {
  const faults: ConfigFault[] = []
  const accessFaults = listens ? faults : []
  const env = readVariables(variables, faults)
  const apiKey = readSecret(env, 'API_KEY', accessFaults)
  const encryptionKey = readSecret(env, 'ENCRYPTION_KEY', faults)
  if (encryptionKey === undefined && !faults.some(fault => fault.variable.startsWith('ENCRYPTION_KEY'))) {
    faults.push({ variable: 'ENCRYPTION_KEY', problem: 'is missing; credentials are never stored unsealed', fix: fixOf('ENCRYPTION_KEY') })
  }
  const access = readAccess(env, apiKey, accessFaults)
  checkTimeZone(env, faults)
  checkNetworks(env, faults)
  checkSites(env, faults)
  const database = readDatabase(env, { url: readSecret(env, 'DATABASE_URL', faults), password: readSecret(env, 'DATABASE_PASSWORD', faults) }, faults)
  const gateway = readGateway(env, faults)
  const metrics = readMetrics(env, faults)
  const archive = readArchive(env, {
    connectionString: readSecret(env, 'ARCHIVE_AZURE_CONNECTION_STRING', faults),
    key: readSecret(env, 'ARCHIVE_AZURE_KEY', faults)
  }, faults)
  if (faults.length > 0 || encryptionKey === undefined || database === undefined || archive === undefined) throw new ConfigError(faults)
  return Object.freeze(toConfig(env, { access, gateway, metrics, encryptionKey, database, archive }))
}

function readVariables (variables: Variables, faults: ConfigFault[]): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  try {
    return envSchema<Env>({ schema: EnvSchema, data: given, env: false })
  } catch (error) {
    const { errors } = error as { errors: { instancePath: string, message: string }[] }
    for (const { instancePath, message } of errors) {
      const variable = instancePath.slice(1) as Variable
      faults.push({ variable, problem: message, fix: fixOf(variable) })
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the rest of the environment is still checked
      delete given[variable]
    }
    return envSchema<Env>({ schema: EnvSchema, data: given, env: false })
  }
}

function fixOf (variable: Variable): string {
  return propertyOf(variable).description
}

function propertyOf (variable: Variable): { description: string, pattern: string } {
  return EnvSchema.properties[variable] as unknown as { description: string, pattern: string }
}

function readSecret (env: Env, variable: SecretVariable, faults: ConfigFault[]): Secret | undefined {
  const fileVariable = `${variable}_FILE` as const
  const inline = env[variable]
  const path = env[fileVariable]
  if (path === undefined) return inline === undefined ? undefined : new Secret(inline)
  if (inline !== undefined) {
    faults.push({ variable: fileVariable, problem: `is given together with ${variable}`, fix: `Give only one of ${variable} and ${fileVariable}.` })
    return undefined
  }
  return readSecretFile(variable, path, faults)
}

function readSecretFile (variable: SecretVariable, path: string, faults: ConfigFault[]): Secret | undefined {
  const fileVariable = `${variable}_FILE` as const
  let value: string
  try {
    value = readFileSync(path, 'utf8').trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    faults.push({ variable: fileVariable, problem: `cannot be read (${String(code)})`, fix: fixOf(fileVariable) })
    return undefined
  }
  const pattern = new RegExp(propertyOf(variable).pattern)
  if (!pattern.test(value)) {
    faults.push({ variable: fileVariable, problem: 'holds no usable value', fix: fixOf(variable) })
    return undefined
  }
  return new Secret(value)
}

function checkTimeZone (env: Env, faults: ConfigFault[]): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: env.TIME_ZONE })
  } catch {
    faults.push({ variable: 'TIME_ZONE', problem: 'is not a time zone', fix: fixOf('TIME_ZONE') })
  }
}

function checkNetworks (env: Env, faults: ConfigFault[]): void {
  for (const network of listOf(env.CONNECTWISE_ALLOWED_NETWORKS)) {
    if (ipaddr.isValidCIDR(network)) continue
    faults.push({ variable: 'CONNECTWISE_ALLOWED_NETWORKS', problem: `names ${network}, which is no network`, fix: fixOf('CONNECTWISE_ALLOWED_NETWORKS') })
  }
}

/** As the site of a connection. */
const SITE = /^[a-z0-9.-]+(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$|^[0-9a-f:.]+$/

function checkSites (env: Env, faults: ConfigFault[]): void {
  const entry = listOf(env.CONNECTWISE_ALLOWED_SITES).findIndex(site => !SITE.test(site))
  if (entry === -1) return
  faults.push({
    variable: 'CONNECTWISE_ALLOWED_SITES',
    // it may hold a password
    problem: `has as entry ${entry + 1} what is no host and would allow nothing`,
    fix: 'Give hosts only, with a port where it is not the usual one, such as connectwise.example.com or 10.20.0.5:8443: no https://, no path, no *.'
  })
}

function listOf (text: string): string[] {
  return text.split(',').map(item => item.trim().toLowerCase()).filter(item => item !== '')
}

function toConfig (env: Env, { access, gateway, metrics, encryptionKey, database, archive }: Pick<Config, 'access' | 'gateway' | 'metrics' | 'encryptionKey' | 'database' | 'archive'>): Config {
  return {
    listen: { host: env.HOST, port: env.PORT },
    access,
    limits: readLimits(env),
    gateway,
    shutdown: readShutdown(env),
    metrics,
    encryptionKey,
    database,
    archive,
    connectwise: {
      allowedSites: listOf(env.CONNECTWISE_ALLOWED_SITES),
      allowedNetworks: listOf(env.CONNECTWISE_ALLOWED_NETWORKS),
      connectTimeoutMs: env.CONNECTWISE_CONNECT_TIMEOUT_MS,
      idleTimeoutMs: env.CONNECTWISE_IDLE_TIMEOUT_MS,
      unverifiedLength: env.UNVERIFIED_LENGTH as 'read-twice' | 'refuse',
      maxDocumentBytes: env.MAX_DOCUMENT_BYTES
    },
    exportDeadlineMs: env.EXPORT_DEADLINE_MS,
    unposted: { deadlineMs: env.UNPOSTED_DEADLINE_MS, maxRows: env.UNPOSTED_MAX_ROWS },
    retentionDays: env.RETENTION_DAYS,
    exportLeaseMs: env.EXPORT_LEASE_MS,
    sweepIntervalMs: env.SWEEP_INTERVAL_MS,
    timeZone: env.TIME_ZONE,
    logLevel: env.LOG_LEVEL
  }
}
