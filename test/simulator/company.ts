import type { RegisteredBatch } from './batch-register.ts'
import { batchJson, BatchRegister } from './batch-register.ts'
import type { InterfaceName, RecordKind } from './records/gl-record.ts'
import { countForBytes, GeneratedSource } from './records/generated-source.ts'
import type { Oddities } from './records/oddities.ts'
import { generateParties } from './records/parties.ts'
import type { RecordSource } from './records/record-source.ts'
import { SampleSource } from './records/sample-source.ts'
import type { AccountingBatch } from './rest/rest-types.ts'
import type { ApiKey, Member, RoleName } from './security.ts'
import { apiKeysFor, membersFor } from './security.ts'

/** A location: level 2 of the corporate structure, the owner level of an export. */
export interface Location {
  id: number
  name: string
}

/** What a simulated company is made of; everything has a default. */
export interface CompanyOptions {
  companyId?: string
  companyName?: string
  /** The same seed gives the same records, byte for byte. Default 1. */
  seed?: number
  /** Records of each kind. Default 20 invoices, 10 expense bills, 10 purchases. */
  counts?: Partial<Record<RecordKind, number>>
  /** As many invoices as make a document of about this many bytes; takes the place of `counts.invoices`. */
  bytes?: number
  /** Whose document `bytes` measures. Default the Accounting Interface. */
  bytesOf?: InterfaceName
  /** The company holds exactly the sample documents; `counts`, `bytes` and `oddities` mean nothing then. */
  samples?: boolean
  oddities?: Oddities
  locations?: readonly [Location, ...Location[]]
  /** How REST exports of generated records are laid out. Default minified; samples are always pretty. */
  jsonLayout?: 'minified' | 'pretty'
  /** What a mark with a batch identifier that exists does. Default refuse. */
  repeatedBatchIdentifier?: 'refuse' | 'accept'
  /** Body of the 201 after a mark: the marked records as a GLExport, as the OpenAPI document says (default), or the batch. */
  createdBatchAnswer?: 'export' | 'batch'
  /** How REST refuses wrong credentials: 401, or 404 as the cloud does. Default 401. */
  wrongCredentialsStatus?: 401 | 404
}

/** What tests may look at in a company. */
export interface CompanyState {
  /** The batches, oldest first. */
  readonly batches: AccountingBatch[]
  /** How many GL entry ids are in batches. */
  readonly postedCount: number
  isPosted (entryId: number): boolean
  /** The entry ids of one batch, ascending. */
  entryIdsOf (batchIdentifier: string): number[]
}

/** One company of the simulator: the credentials for both interfaces, and its state. */
export interface SimulatedCompany {
  companyId: string
  companyName: string
  /** The PSA directory of the Accounting Interface. */
  directory: string
  /** As `companyinfo` tells it, with a slash at the end. */
  codebase: string
  clientId: string
  /** The member that may do everything; the others are in `members`. */
  username: string
  password: string
  /** The API key that may do everything; the others are in `apiKeys`. */
  publicKey: string
  privateKey: string
  members: Record<RoleName, Member>
  apiKeys: Record<RoleName, ApiKey>
  locations: readonly Location[]
  counts: Record<RecordKind, number>
  state: CompanyState
}

/** A company as the endpoints use it. */
export interface Company {
  readonly facts: SimulatedCompany
  readonly options: CompanyOptions
  readonly source: RecordSource
  readonly register: BatchRegister
}

const defaultLocations = [
  { id: 1, name: 'Tampa Office' },
  { id: 2, name: 'Newcastle "Quayside"' },
  { id: 11, name: 'Zürich & Basel' }
] as const

function makeSource (options: CompanyOptions, locations: readonly [Location, ...Location[]]): RecordSource {
  if (options.samples === true) return new SampleSource()
  const seed = options.seed ?? 1
  const [first, ...others] = locations
  const plan = {
    seed,
    oddities: options.oddities ?? {},
    locationIds: [first.id, ...others.map(location => location.id)] as const,
    parties: generateParties(seed),
    jsonLayout: options.jsonLayout ?? 'minified',
    counts: { invoices: 20, expenses: 10, purchases: 10, ...options.counts }
  }
  if (options.bytes !== undefined) plan.counts.invoices = countForBytes(plan, options.bytesOf ?? 'accounting-interface', options.bytes)
  return new GeneratedSource(plan)
}

function stateOf (register: BatchRegister): CompanyState {
  const ids = (batch: RegisteredBatch | undefined): number[] => batch === undefined ? [] : [...batch.entryIds]
  return {
    get batches () {
      return register.batches.map(batchJson)
    },
    get postedCount () {
      return register.posted.size
    },
    isPosted: entryId => register.posted.has(entryId),
    entryIdsOf: batchIdentifier => ids(register.byIdentifier(batchIdentifier))
  }
}

/** Makes the company at `position`, counted from 0; the position makes ids and credentials differ. */
export function makeCompany (options: CompanyOptions, position: number): Company {
  const locations = options.locations ?? defaultLocations
  const source = makeSource(options, locations)
  const register = new BatchRegister(source)
  const suffix = position === 0 ? '' : String(position + 1)
  const companyId = options.companyId ?? `training${suffix}`
  const members = membersFor(suffix, locations[0].id)
  const apiKeys = apiKeysFor(suffix, locations[0].id)
  const facts = {
    companyId,
    companyName: options.companyName ?? `Training & Company ${suffix}`.trim(),
    directory: 'v4_6_release',
    codebase: 'v2025_1/',
    clientId: '1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9',
    username: members.full.username,
    password: members.full.password,
    publicKey: apiKeys.full.publicKey,
    privateKey: apiKeys.full.privateKey,
    members,
    apiKeys,
    locations,
    counts: { invoices: source.count('invoices'), expenses: source.count('expenses'), purchases: source.count('purchases') },
    state: stateOf(register)
  }
  return { facts, options, source, register }
}
