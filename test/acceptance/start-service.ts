import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { Overrides } from '../../src/open-stores.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import { makeArchive } from '../archive/test-archive.ts'
import { makeDatabase, readRows, sharedDatabase } from '../database/test-database.ts'
import type { SimulatedCompany, Simulator } from '../simulator/start-simulator.ts'

/** A retry policy whose delays no test has to wait for. */
export const IMPATIENT = { attempts: 3, baseDelayMs: 1, maxDelayMs: 1500, random: () => 0 }

export interface ServiceOptions extends Omit<Overrides, 'logger'> {
  /** On top of a configuration that listens on loopback with stores in a fresh folder. */
  env?: Record<string, string>
}

/** A running service with stores of its own; what it left behind can be looked at. */
export interface TestService extends AsyncDisposable {
  url: string
  /** Every log line so far, as it was written. */
  logLines: string[]
  /** Of a local archive. */
  archiveFolder: string
  /** As DATABASE_URL has it: a SQLite file, or where TEST_DATABASE_URL names a server of PostgreSQL a database on that. */
  databaseUrl: string
  call: (path: string, init?: RequestInit) => Promise<Response>
  /** `POST /gl-batches` as JSON. */
  exportBatch: (tenantId: string, body: object, options?: { query?: string, headers?: Record<string, string>, signal?: AbortSignal }) => Promise<Response>
  putTenant: (id: string, connection: object) => Promise<Response>
  /** Files of the archive, hidden ones of a local one too, relative to it. */
  archiveFiles: () => Promise<string[]>
  /** How many complete batches the database knows. */
  batchCount: () => number
  /** Every record that the database has, in the order in which they began. */
  records: () => GlBatchRecord[]
  /** Closes the service and leaves its stores. */
  stop: () => Promise<void>
}

/** Starts the service on a free loopback port; disposing it closes it and removes its stores. */
export async function startService (options: ServiceOptions = {}): Promise<TestService> {
  const { env = {}, ...overrides } = options
  const archive = await makeArchive()
  const database = env['DATABASE_URL'] === undefined ? await makeDatabase() : sharedDatabase(env['DATABASE_URL'])
  const logLines: string[] = []
  const logger = createLogger('trace', { write: line => { logLines.push(line) } })
  const config = loadConfig({
    PORT: '0',
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    // tests look into the database and the process waits for that
    SHED_EVENT_LOOP_DELAY_MS: '0',
    DATABASE_URL: database.url,
    ...archive.env,
    ...env
  })
  const app = await buildApp(config, { retry: IMPATIENT, ...overrides, logger })
  try {
    await app.listen(config.listen)
  } catch (error) {
    await app.close()
    throw error
  }
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const basePath = config.gateway.isBasePathStripped ? '' : config.gateway.basePath
  const authorization = authorizationFor(env['API_KEY'])
  const send = async (method: string, path: string, body: object, more: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) =>
    await fetch(`${url}${basePath}${path}`, {
      ...more,
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...authorization, ...(more.headers ?? {}) }
    })
  return {
    url,
    logLines,
    archiveFolder: archive.folder,
    databaseUrl: database.url,
    call: async (path, init = {}) => await fetch(`${url}${path}`, { ...init, headers: { ...authorization, ...Object.fromEntries(new Headers(init.headers)) } }),
    exportBatch: async (tenantId, body, { query = '', headers = {}, signal } = {}) =>
      await send('POST', `/gl-batches${query}`, body, { headers: { 'x-tenant-id': tenantId, ...headers }, ...(signal === undefined ? {} : { signal }) }),
    putTenant: async (id, connection) => await send('PUT', `/tenants/${id}`, { connection }),
    archiveFiles: archive.files,
    batchCount: () => recordsIn(database.url).filter(({ status }) => status === 'complete').length,
    records: () => recordsIn(database.url),
    stop: async () => { await app.close() },
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await archive[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    }
  }
}

/** Every record that a database has, or has of a tenant, in the order in which they began. */
export function recordsIn (databaseUrl: string, tenantId?: string): GlBatchRecord[] {
  const records = readRows<{ status: string, record: string }>(databaseUrl, 'select status, record from gl_batches order by sequence').map(({ status, record }) => {
    const read = JSON.parse(record) as GlBatchRecord
    if (read.status !== status) throw new Error(`the row of batch ${read.id} says ${status}, its record ${read.status}`)
    return read
  })
  return tenantId === undefined ? records : records.filter(record => record.tenantId === tenantId)
}

function authorizationFor (apiKey: string | undefined): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
}

/** The connection to a simulated company through its Accounting Interface, over HTTP. */
export function accountingConnection (simulator: Simulator, company: SimulatedCompany = simulator.company) {
  return {
    interface: 'accounting-interface',
    site: simulator.host,
    useTls: false,
    company: company.companyId,
    username: company.username,
    password: company.password,
    directory: company.directory
  }
}

/** The connection to a simulated company through its REST API, over HTTP. */
export function restConnection (simulator: Simulator, company: SimulatedCompany = simulator.company) {
  return {
    interface: 'rest',
    site: simulator.host,
    useTls: false,
    companyId: company.companyId,
    publicKey: company.publicKey,
    privateKey: company.privateKey,
    clientId: company.clientId
  }
}
