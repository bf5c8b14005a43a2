import { readFileSync } from 'node:fs'
import type { Static, TObject } from 'typebox'
import type { DatabaseSettings, PostgresSettings, PostgresTls } from '../domain/database-settings.ts'
import { Secret } from '../domain/secret.ts'
import { isLoopback } from './access-config.ts'
import type { ConfigFault } from './config-error.ts'
import type { DatabaseVariables } from './database-variables.ts'

type Given = Static<TObject<typeof DatabaseVariables>>
type Env = Given & Required<Pick<Given, `DATABASE_${'POOL_SIZE' | 'CONNECT_TIMEOUT_MS' | 'STATEMENT_TIMEOUT_MS' | 'MIGRATE_AT_START'}`>>

export interface DatabaseSecrets {
  url: Secret | undefined
  password: Secret | undefined
}

const FIX = 'Give postgres://user@host:5432/database, with sslmode as docs/database.md says; percent-encode special characters of a password, or give it as DATABASE_PASSWORD.'
const DEFAULT_URL = 'sqlite:./data/gl-batches.db'
const DEFAULT_PORT = 5432
const PARAMETERS = ['host', 'sslmode', 'sslrootcert']
/** As libpq names them. Those that may do without TLS and say nothing are left out. */
const MODES: Readonly<Record<string, PostgresTls['check'] | 'none'>> = { disable: 'none', require: 'nothing', 'verify-ca': 'authority', 'verify-full': 'host' }

/** The settings of the database; what is wrong is added to the faults, without any part of the address. */
export function readDatabase (env: Env, { url, password }: DatabaseSecrets, faults: ConfigFault[]): DatabaseSettings | undefined {
  const migrateAtStart = env.DATABASE_MIGRATE_AT_START === 'true'
  const text = url?.reveal() ?? DEFAULT_URL
  if (text.startsWith('sqlite:')) {
    if (password !== undefined) faults.push({ variable: 'DATABASE_PASSWORD', problem: 'is given while DATABASE_URL names no PostgreSQL', fix: 'Give DATABASE_URL=postgres://… as well, or leave the password out.' })
    return { engine: 'sqlite', path: text.slice('sqlite:'.length), migrateAtStart }
  }
  const problems: string[] = []
  const place = readPlace(text, problems)
  if (place?.password !== undefined && password !== undefined) problems.push('holds a password while DATABASE_PASSWORD gives one')
  faults.push(...problems.map(problem => ({ variable: 'DATABASE_URL', problem, fix: FIX })))
  return place && {
    engine: 'postgres',
    ...place,
    password: place.password ?? password,
    poolSize: env.DATABASE_POOL_SIZE,
    connectTimeoutMs: env.DATABASE_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
    migrateAtStart
  }
}

type Place = Pick<PostgresSettings, 'host' | 'port' | 'database' | 'user' | 'password' | 'tls'>

/** What the address itself says. The problems name no part of it: where it is misread, any part may be of the password. */
function readPlace (text: string, problems: string[]): Place | undefined {
  const url = URL.parse(text)
  if (url === null) {
    problems.push('cannot be read as an address')
    return undefined
  }
  const { searchParams } = url
  if (!/^\/[^/@]+$/.test(url.pathname) || url.hash !== '') problems.push('names no database, or holds a character that is to be percent-encoded')
  if (url.username === '') problems.push('names no user')
  if ([...searchParams.keys()].some(name => !PARAMETERS.includes(name))) problems.push(`has other parameters than ${PARAMETERS.join(', ')}`)
  const host = searchParams.get('host') ?? url.hostname.replace(/^\[|\]$/g, '')
  if (host === '') problems.push('names no host')
  const tls = readTls(host, searchParams, problems)
  try {
    return {
      host,
      port: url.port === '' ? DEFAULT_PORT : Number(url.port),
      database: decodeURIComponent(url.pathname.slice(1)),
      user: decodeURIComponent(url.username),
      password: url.password === '' ? undefined : new Secret(decodeURIComponent(url.password)),
      tls
    }
  } catch {
    problems.push('is not percent-encoded as it should be')
    return undefined
  }
}

/** Without a word about it, whatever leaves this machine is encrypted and goes to the right host only. */
function readTls (host: string, parameters: URLSearchParams, problems: string[]): PostgresTls | undefined {
  const isLocal = host.startsWith('/') || isLoopback(host)
  const check = MODES[parameters.get('sslmode') ?? (isLocal ? 'disable' : 'verify-full')]
  if (check === undefined) problems.push(`has another sslmode than ${Object.keys(MODES).join(', ')}`)
  const caCertificate = readAuthorities(parameters.get('sslrootcert'), problems)
  return check === undefined || check === 'none' ? undefined : { check, caCertificate }
}

function readAuthorities (path: string | null, problems: string[]): string | undefined {
  if (path === null) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    problems.push(`names an sslrootcert that cannot be read (${String((error as NodeJS.ErrnoException).code)})`)
    return undefined
  }
}
