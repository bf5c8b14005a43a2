import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/load-config.ts'

const KEY = Buffer.alloc(32, 7).toString('base64')
const API_KEY = 'an-api-key-of-some-length'

const folder = mkdtempSync(join(tmpdir(), 'gl-batches-config-'))
t.teardown(async () => await rm(folder, { recursive: true }))

function fileWith (name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function faultsOf (variables: Record<string, string | undefined>): ConfigError {
  try {
    loadConfig(variables)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

t.test('an encryption key alone makes a configuration that listens on loopback and keeps its data in ./data', t => {
  const config = loadConfig({ ENCRYPTION_KEY: KEY })
  t.strictSame({ ...config, encryptionKey: config.encryptionKey.reveal() }, {
    listen: { host: '127.0.0.1', port: 8080 },
    access: { isRequired: false, bootstrapKey: undefined, jwt: undefined },
    limits: {
      maxBodyBytes: 1_048_576,
      headersTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
      keepAliveTimeoutMs: 72_000,
      idleReaderTimeoutMs: 60_000,
      maxConnections: 1000,
      rates: { credential: 1200, tenant: 1200 },
      maxRunningExports: 16,
      shedding: { eventLoopDelayMs: 2000, heapPercent: 90, rssBytes: 0 }
    },
    gateway: { trustedProxies: [], trustedHops: 1, basePath: '', isBasePathStripped: false },
    shutdown: { delayMs: 0, graceMs: 25_000 },
    metrics: { isOn: true, listen: undefined, tenantLabels: false },
    encryptionKey: KEY,
    database: { engine: 'sqlite', path: './data/gl-batches.db', migrateAtStart: true },
    archive: { store: 'local', folder: './data/archive' },
    connectwise: {
      allowedSites: [],
      allowedNetworks: [],
      connectTimeoutMs: 10_000,
      idleTimeoutMs: 300_000,
      unverifiedLength: 'read-twice',
      maxDocumentBytes: 4 * 1024 ** 3
    },
    exportDeadlineMs: 3_600_000,
    unposted: { deadlineMs: 60_000, maxRows: 100_000 },
    retentionDays: undefined,
    exportLeaseMs: 30_000,
    sweepIntervalMs: 30_000,
    timeZone: 'UTC',
    logLevel: 'info'
  })
  t.ok(Object.isFrozen(config))
  t.end()
})

t.test('every variable reaches the configuration, and an empty one counts as absent', t => {
  const config = loadConfig({
    HOST: '0.0.0.0',
    PORT: '0',
    API_KEY,
    ENCRYPTION_KEY: KEY,
    DATABASE_URL: 'sqlite:/var/lib/records.db',
    ARCHIVE_URL: 'file:/var/lib/archive',
    CONNECTWISE_ALLOWED_SITES: ' CW.Example.com , 10.0.0.1:8443 ,,',
    CONNECTWISE_ALLOWED_NETWORKS: '10.20.0.0/16, FD00::/8',
    CONNECTWISE_CONNECT_TIMEOUT_MS: '100',
    CONNECTWISE_IDLE_TIMEOUT_MS: '200',
    EXPORT_DEADLINE_MS: '3000',
    UNPOSTED_DEADLINE_MS: '400',
    UNPOSTED_MAX_ROWS: '5000',
    EXPORT_LEASE_MS: '900',
    SWEEP_INTERVAL_MS: '100',
    MAX_DOCUMENT_BYTES: '4096',
    UNVERIFIED_LENGTH: 'refuse',
    RETENTION_DAYS: '3650',
    TIME_ZONE: 'Europe/London',
    LOG_LEVEL: '',
    UNRELATED: 'ignored',
    ABSENT: undefined
  })
  t.match(config, {
    listen: { host: '0.0.0.0', port: 0 },
    database: { engine: 'sqlite', path: '/var/lib/records.db' },
    archive: { store: 'local', folder: '/var/lib/archive' },
    connectwise: {
      allowedSites: ['cw.example.com', '10.0.0.1:8443'],
      allowedNetworks: ['10.20.0.0/16', 'fd00::/8'],
      connectTimeoutMs: 100,
      idleTimeoutMs: 200,
      unverifiedLength: 'refuse',
      maxDocumentBytes: 4096
    },
    exportDeadlineMs: 3000,
    unposted: { deadlineMs: 400, maxRows: 5000 },
    retentionDays: 3650,
    exportLeaseMs: 900,
    sweepIntervalMs: 100,
    timeZone: 'Europe/London',
    logLevel: 'info'
  })
  t.equal(config.access.bootstrapKey?.reveal(), API_KEY)
  t.end()
})

t.test('a network that is none is named', t => {
  const { faults } = faultsOf({ ENCRYPTION_KEY: KEY, CONNECTWISE_ALLOWED_NETWORKS: '10.0.0.0/8,10.0.0.1,10.0.0.0/33,lan' })
  t.strictSame(faults.map(({ variable, problem }) => `${variable} ${problem}`), ['10.0.0.1', '10.0.0.0/33', 'lan'].map(network => `CONNECTWISE_ALLOWED_NETWORKS names ${network}, which is no network`))
  t.end()
})

t.test('an allowed site that no site can be is refused with its number, and not repeated', t => {
  for (const site of ['https://x/', 'x/path', '*.example.com', 'user:CANARY@x', 'x:port', '[x]', 'x y']) {
    const { faults } = faultsOf({ ENCRYPTION_KEY: KEY, CONNECTWISE_ALLOWED_SITES: `cw.example.com,${site}` })
    t.match(faults, [{ variable: 'CONNECTWISE_ALLOWED_SITES', problem: 'has as entry 2 what is no host and would allow nothing', fix: /no https/ }], site)
  }
  t.strictSame(loadConfig({ ENCRYPTION_KEY: KEY, CONNECTWISE_ALLOWED_SITES: '[::1]:8443,::1,localhost:1,10.0.0.5' }).connectwise.allowedSites.length, 4)
  t.end()
})

t.test('all faults are told at once, each with its variable, what is wrong and how to mend it', t => {
  const { faults, message, name } = faultsOf({
    HOST: '0.0.0.0',
    PORT: '70000',
    DATABASE_URL: 'mysql://root@db',
    ARCHIVE_URL: 'ftp://there',
    CONNECTWISE_CONNECT_TIMEOUT_MS: 'soon',
    CONNECTWISE_IDLE_TIMEOUT_MS: '1',
    EXPORT_DEADLINE_MS: '999',
    MAX_DOCUMENT_BYTES: '0',
    UNVERIFIED_LENGTH: 'trust',
    TIME_ZONE: 'Mars/Olympus',
    LOG_LEVEL: 'loud'
  })
  t.equal(name, 'ConfigError')
  t.strictSame(faults.map(({ variable }) => variable).sort(), [
    'API_KEY', 'ARCHIVE_URL', 'CONNECTWISE_CONNECT_TIMEOUT_MS', 'CONNECTWISE_IDLE_TIMEOUT_MS', 'DATABASE_URL', 'ENCRYPTION_KEY',
    'EXPORT_DEADLINE_MS', 'LOG_LEVEL', 'MAX_DOCUMENT_BYTES', 'PORT', 'TIME_ZONE', 'UNVERIFIED_LENGTH'
  ])
  t.match(message, /^the configuration has 12 faults:\n/)
  for (const { variable, problem, fix } of faults) {
    t.ok(problem.length > 5 && fix.length > 10, variable)
    t.ok(message.includes(`  ${variable}: ${problem}\n    fix: ${fix}`), variable)
  }
  t.end()
})

t.test('a single fault is told in the singular', t => {
  t.match(faultsOf({}).message, /^the configuration has 1 fault:\n {2}ENCRYPTION_KEY: is missing/)
  t.end()
})

t.test('a value is never repeated, however wrong it is', t => {
  const canary = 'CANARY-value'
  const path = fileWith('canary', canary)
  const wrong = { PORT: canary, DATABASE_URL: canary, ARCHIVE_URL: canary, EXPORT_DEADLINE_MS: canary, LOG_LEVEL: canary, TIME_ZONE: canary }
  for (const variables of [
    { ...wrong, API_KEY: canary, ENCRYPTION_KEY: canary },
    { ...wrong, API_KEY_FILE: path, ENCRYPTION_KEY_FILE: path },
    { ...wrong, API_KEY: 'CANARY-that-is-long-enough', API_KEY_FILE: path, ENCRYPTION_KEY: KEY, ENCRYPTION_KEY_FILE: path }
  ]) {
    const error = faultsOf(variables)
    t.notMatch(error.message, /CANARY/)
    t.notMatch(inspect(error), /CANARY/)
    t.notOk(error.message.includes(KEY))
  }
  t.end()
})

t.test('a key that is too short, or no key at all, is refused', t => {
  for (const ENCRYPTION_KEY of [Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), 'x'.repeat(43) + '!', '']) {
    t.match(faultsOf({ ENCRYPTION_KEY }).faults, [{ variable: 'ENCRYPTION_KEY' }])
  }
  t.match(faultsOf({ ENCRYPTION_KEY: KEY, API_KEY: 'short' }).faults, [{ variable: 'API_KEY' }])
  t.match(faultsOf({ ENCRYPTION_KEY: KEY, API_KEY: 'with a space in the middle' }).faults, [{ variable: 'API_KEY' }])
  t.end()
})

t.test('a secret in a file is read without the line end after it', t => {
  const config = loadConfig({
    ENCRYPTION_KEY_FILE: fileWith('encryption-key', `${KEY}\n`),
    API_KEY_FILE: fileWith('api-key', `${API_KEY}\r\n`)
  })
  t.equal(config.encryptionKey.reveal(), KEY)
  t.equal(config.access.bootstrapKey?.reveal(), API_KEY)
  t.end()
})

t.test('a secret file that is missing, unusable or given beside the secret is told by its own variable', t => {
  t.match(faultsOf({ ENCRYPTION_KEY_FILE: join(folder, 'nowhere') }).faults, [{ variable: 'ENCRYPTION_KEY_FILE', problem: 'cannot be read (ENOENT)' }])
  t.match(faultsOf({ ENCRYPTION_KEY_FILE: folder }).faults, [{ variable: 'ENCRYPTION_KEY_FILE', problem: 'cannot be read (EISDIR)' }])
  t.match(faultsOf({ ENCRYPTION_KEY_FILE: fileWith('short', 'short') }).faults, [{ variable: 'ENCRYPTION_KEY_FILE', problem: 'holds no usable value' }])
  t.match(faultsOf({ ENCRYPTION_KEY: KEY, API_KEY_FILE: fileWith('empty', '') }).faults, [{ variable: 'API_KEY_FILE', problem: 'holds no usable value' }])
  t.match(faultsOf({ ENCRYPTION_KEY: KEY, ENCRYPTION_KEY_FILE: fileWith('key', KEY) }).faults, [{
    variable: 'ENCRYPTION_KEY_FILE', problem: 'is given together with ENCRYPTION_KEY', fix: 'Give only one of ENCRYPTION_KEY and ENCRYPTION_KEY_FILE.'
  }])
  t.end()
})

t.test('without an API key the service listens on loopback only', t => {
  for (const HOST of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) {
    t.equal(loadConfig({ ENCRYPTION_KEY: KEY, HOST }).listen.host, HOST)
  }
  for (const HOST of ['0.0.0.0', '::', '10.0.0.1', 'gl.example.com', '127.evil.example', '1270.0.0.1']) {
    t.match(faultsOf({ ENCRYPTION_KEY: KEY, HOST }).faults, [{ variable: 'API_KEY', problem: `is missing while HOST is ${HOST}, which others can reach` }])
    t.equal(loadConfig({ ENCRYPTION_KEY: KEY, HOST, API_KEY }).listen.host, HOST)
  }
  t.end()
})
