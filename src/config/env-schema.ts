import { Type } from 'typebox'
import { ArchiveVariables } from './archive-variables.ts'
import { DatabaseVariables } from './database-variables.ts'
import { GatewayVariables } from './gateway-variables.ts'

const Text = (fix: string, options: { default?: string, pattern?: string, enum?: string[] } = {}) =>
  Type.Optional(Type.String({ ...options, description: fix }))
const Whole = (fix: string, options: { default: number, minimum: number, maximum: number }) =>
  Type.Optional(Type.Integer({ ...options, description: fix }))

const HOUR_MS = 3_600_000

/** Every environment variable the service reads. `description` is the fix that a fault prints; the README's table is this one. */
export const EnvSchema = Type.Object({
  HOST: Text('Address to listen on, such as 127.0.0.1 or 0.0.0.0.', { default: '127.0.0.1' }),
  PORT: Whole('Port to listen on, 0 to 65535 (0: any free one).', { default: 8080, minimum: 0, maximum: 65_535 }),
  API_KEY: Text('At least 16 characters; callers send it as `Authorization: Bearer …`, for everything. Needed on any address but loopback, unless there are tokens or AUTH says required.', { pattern: '^\\S{16,}$' }),
  API_KEY_FILE: Text('Path of a readable file that holds the API key.'),
  AUTH: Text('required or none. Absent: required with API_KEY or AUTH_JWT_ISSUER; without, calls need no credential, on loopback only.', { enum: ['required', 'none'] }),
  ALLOW_CALLS_WITHOUT_CREDENTIALS_FROM_THE_NETWORK: Text('true, together with AUTH=none on another address than loopback: whoever reaches the service may do everything.', { enum: ['true', 'false'] }),
  AUTH_JWT_ISSUER: Text('Issuer of tokens, exactly as in their iss claim; together with AUTH_JWT_AUDIENCE and AUTH_JWT_JWKS_URL.'),
  AUTH_JWT_AUDIENCE: Text('Name of this service in the aud claim of tokens.'),
  AUTH_JWT_JWKS_URL: Text('Address of the public keys of the issuer: https, or http on loopback.'),
  AUTH_JWT_ALGORITHMS: Text('Comma-separated signatures to accept, of RS256 to RS512, PS256 to PS512, ES256 to ES512, EdDSA, Ed25519.', { default: 'RS256,ES256' }),
  AUTH_JWT_TENANTS_CLAIM: Text('Claim with the tenants of a token: a list, or ids parted by spaces; * is all.', { default: 'tenants' }),
  AUTH_JWT_SCOPES_CLAIM: Text('Claim with the scopes of a token: a list, or names parted by spaces.', { default: 'scope' }),
  AUTH_JWT_CLOCK_TOLERANCE_SECONDS: Whole('Seconds that the clock of the issuer may differ, 0 to 300.', { default: 5, minimum: 0, maximum: 300 }),
  ENCRYPTION_KEY: Text('32 random bytes in base64: openssl rand -base64 32. While keys change, the new one and behind a comma the old one.', {
    pattern: '^[A-Za-z0-9+/_-]{43}=?(,[A-Za-z0-9+/_-]{43}=?)*$'
  }),
  ENCRYPTION_KEY_FILE: Text('Path of a readable file that holds the encryption key.'),
  ...GatewayVariables,
  ...DatabaseVariables,
  ...ArchiveVariables,
  CONNECTWISE_ALLOWED_SITES: Text('Comma-separated host or host:port of on-premise ConnectWise sites that may be called besides the cloud.', { default: '' }),
  CONNECTWISE_ALLOWED_NETWORKS: Text('Comma-separated networks, such as 10.20.0.0/16, of private addresses that the names of on-premise sites may lead to.', { default: '' }),
  CONNECTWISE_CONNECT_TIMEOUT_MS: Whole('Milliseconds to reach a site, 100 to 60000.', { default: 10_000, minimum: 100, maximum: 60_000 }),
  CONNECTWISE_IDLE_TIMEOUT_MS: Whole('Milliseconds without a byte from ConnectWise, 100 to 3600000.', { default: 300_000, minimum: 100, maximum: HOUR_MS }),
  EXPORT_DEADLINE_MS: Whole('Milliseconds for a whole export, 1000 to 86400000.', { default: HOUR_MS, minimum: 1000, maximum: 24 * HOUR_MS }),
  UNPOSTED_DEADLINE_MS: Whole('Milliseconds to read ConnectWise\'s unposted lists, for a preview or after an export, 100 to 3600000.', { default: 60_000, minimum: 100, maximum: HOUR_MS }),
  UNPOSTED_MAX_ROWS: Whole('Rows to read of each unposted list, 1 to 10000000; what is beyond is counted only.', { default: 100_000, minimum: 1, maximum: 10_000_000 }),
  EXPORT_LEASE_MS: Whole('Milliseconds after which an export whose process died counts as interrupted, 300 to 600000.', { default: 30_000, minimum: 300, maximum: 600_000 }),
  SWEEP_INTERVAL_MS: Whole('Milliseconds between two looks for interrupted exports, 100 to 3600000.', { default: 30_000, minimum: 100, maximum: HOUR_MS }),
  MAX_DOCUMENT_BYTES: Whole('Bytes of the largest document to accept, from 1024.', {
    default: 4 * 1024 ** 3, minimum: 1024, maximum: Number.MAX_SAFE_INTEGER
  }),
  MAX_BODY_BYTES: Whole('Bytes of the largest request body, 1024 to 16777216.', { default: 1_048_576, minimum: 1024, maximum: 16_777_216 }),
  HEADERS_TIMEOUT_MS: Whole('Milliseconds for the headers of a request to arrive, 100 to 600000.', { default: 10_000, minimum: 100, maximum: 600_000 }),
  REQUEST_TIMEOUT_MS: Whole('Milliseconds for a whole request to arrive, 100 to 600000.', { default: 30_000, minimum: 100, maximum: 600_000 }),
  KEEP_ALIVE_TIMEOUT_MS: Whole('Milliseconds that a connection stays open between two requests, 100 to 3600000; longer than that of a gateway in front.', { default: 72_000, minimum: 100, maximum: HOUR_MS }),
  IDLE_READER_TIMEOUT_MS: Whole('Milliseconds that an answer waits for its reader to take any of it, 100 to 3600000.', { default: 60_000, minimum: 100, maximum: HOUR_MS }),
  MAX_CONNECTIONS: Whole('Connections at a time, 1 to 100000; more are closed at once.', { default: 1000, minimum: 1, maximum: 100_000 }),
  RATE_LIMIT_PER_CREDENTIAL: Whole('Calls a minute with one credential, over all replicas; 0 is no limit.', { default: 1200, minimum: 0, maximum: 10_000_000 }),
  RATE_LIMIT_PER_TENANT: Whole('Calls a minute for one tenant, over all replicas; 0 is no limit.', { default: 1200, minimum: 0, maximum: 10_000_000 }),
  MAX_RUNNING_EXPORTS: Whole('Exports at a time in this process, each of another tenant; 0 is no limit.', { default: 16, minimum: 0, maximum: 10_000 }),
  SHED_EVENT_LOOP_DELAY_MS: Whole('Milliseconds that the process answers late on average from which on it refuses calls; 0 is never.', { default: 2000, minimum: 0, maximum: 600_000 }),
  SHED_HEAP_PERCENT: Whole('Percent of the JavaScript heap in use from which on calls are refused, 0 to 100; 0 is never.', { default: 90, minimum: 0, maximum: 100 }),
  SHED_RSS_BYTES: Whole('Bytes of memory of the process from which on calls are refused; 0 is never.', { default: 0, minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  UNVERIFIED_LENGTH: Text('read-twice or refuse: what to do with a document whose end the connection does not prove.', {
    default: 'read-twice', enum: ['read-twice', 'refuse']
  }),
  RETENTION_DAYS: Type.Optional(Type.Integer({
    minimum: 1, maximum: 36_500, description: 'Days after its export that a batch\'s document is kept, 1 to 36500; absent: for ever.'
  })),
  TIME_ZONE: Text('IANA time zone in which "today" is meant when a request names no thru date, such as Europe/London.', { default: 'UTC' }),
  LOG_LEVEL: Text('One of fatal, error, warn, info, debug, trace, silent.', {
    default: 'info', enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
  })
})
