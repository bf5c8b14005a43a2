import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'tap'
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService, type ServiceOptions, type TestService } from './start-service.ts'

/** The two interfaces; a failure that both can show is tried on both. */
export const INTERFACES = ['accounting-interface', 'rest'] as const
export type InterfaceName = typeof INTERFACES[number]

export const EVERYTHING = { exportInvoices: true, exportExpenses: true, exportProcurement: true }

/** A service with a simulated ConnectWise; for each interface there is a tenant of its name, over HTTP. */
export interface Bench extends AsyncDisposable {
  simulator: Simulator
  service: TestService
}

export interface BenchOptions extends ServiceOptions {
  simulator?: SimulatorOptions
  /** Sites that may be called besides the simulator's. */
  allowed?: readonly string[]
}

export async function openBench ({ simulator: simulated, allowed = [], ...options }: BenchOptions = {}): Promise<Bench> {
  const simulator = await startSimulator({ samples: true, ...simulated })
  const sites = [simulator.host, simulator.httpsHost, ...allowed].join(',')
  const service = await startService({ ...options, env: { CONNECTWISE_ALLOWED_SITES: sites, ...options.env } })
  for (const name of INTERFACES) await service.putTenant(name, connectionTo(simulator, name))
  return {
    simulator,
    service,
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]()
      await simulator.close()
    }
  }
}

/** The connection of one interface to the simulator's first company, with other values where they are given. */
export function connectionTo (simulator: Simulator, name: InterfaceName, other: object = {}): object {
  return { ...(name === 'rest' ? restConnection(simulator) : accountingConnection(simulator)), ...other }
}

/** Connection members that lead to the simulator over HTTPS. */
export function overTls (simulator: Simulator) {
  return { site: simulator.httpsHost, useTls: true, caCertificate: simulator.caCertificate }
}

/** How often the simulator was asked for a document. */
export function exportCalls (simulator: Simulator): number {
  return simulator.requests.of('export').length
}

const POLL_MS = 2

/** Returns as soon as something that must come about has come about. */
export async function until (holds: () => boolean): Promise<void> {
  while (!holds()) await delay(POLL_MS)
}

export interface ProblemBody {
  code: string
  detail: string
  fix: string
  retriable: boolean
  outcome: string
  batchId?: string
  errors?: { pointer: string, detail: string }[]
}

/** What callers have come to rely on: status and whether to try again, by code. */
const MEANINGS: Readonly<Record<string, readonly [status: number, retriable: boolean]>> = {
  TENANT_UNKNOWN: [404, false],
  OWNER_LEVEL_UNKNOWN: [422, false],
  OWNER_LEVEL_AMBIGUOUS: [422, false],
  EXPORT_IN_PROGRESS: [409, true],
  CONNECTWISE_UNREACHABLE: [502, true],
  CONNECTWISE_TLS_FAILED: [502, false],
  CONNECTWISE_TIMEOUT: [504, true],
  CONNECTWISE_THROTTLED: [503, true],
  CONNECTWISE_UNAVAILABLE: [503, true],
  CONNECTWISE_COMPANY_UNKNOWN: [502, false],
  CONNECTWISE_CREDENTIALS_REFUSED: [502, false],
  CONNECTWISE_ROLE_REFUSED: [502, false],
  CONNECTWISE_REQUEST_REFUSED: [502, false],
  CONNECTWISE_REDIRECTED: [502, false],
  CONNECTWISE_CUT_OFF: [502, true],
  CONNECTWISE_NOT_A_BATCH: [502, false],
  CONNECTWISE_MALFORMED: [502, false],
  CONNECTWISE_TOO_LARGE: [502, false],
  CONNECTWISE_DUPLICATE_RECORDS: [502, false]
}

/** Refused before an export began, so that there is nothing to record. */
const UNRECORDED: ReadonlySet<string> = new Set(['TENANT_UNKNOWN', 'EXPORT_IN_PROGRESS'])

/** Asserts that the batch of a problem is recorded as failed in the same words, with nothing left of it. */
function assertRecorded (t: Test, service: TestService, { batchId = '', code, detail, fix, retriable }: ProblemBody): void {
  t.match(service.records().find(({ id }) => id === batchId), {
    status: 'failed',
    left: 'nothing',
    problem: { type: `/errors/${code}`, code, detail, fix, retriable }
  }, 'the record says why')
}

/** Asserts that an answer is the problem with this code, says something useful, tells nothing it should not, and that nothing was kept. */
export async function assertRefused (t: Test, { simulator, service }: Bench, answer: Response, code: string): Promise<ProblemBody> {
  const text = await answer.text()
  const problem = JSON.parse(text) as ProblemBody
  const [status, retriable] = MEANINGS[code]!
  t.match(problem, { type: `/errors/${code}`, status, code, retriable, outcome: 'none', instance: '/gl-batches' })
  t.equal(answer.status, status)
  t.match(answer.headers.get('content-type'), /^application\/problem\+json\b/)
  for (const sentence of [problem.detail, problem.fix]) {
    t.match(sentence, /^[A-Z0-9].{20,600}$/, 'is a sentence')
    t.notMatch(sentence, /\bundefined\b|\bnull\b|\[object|\bNaN\b|Exception\b/, 'is for people')
  }
  t.notMatch(text, /\bat \S+\(|node_modules|\.ts\b|file:|\/tmp\/|<\w+ /, 'neither a stack trace nor a path nor markup')
  assertNoSecret(t, [text, ...service.logLines], simulator)
  t.strictSame(await service.archiveFiles(), [], 'no file is left')
  t.equal(service.batchCount(), 0, 'no batch is recorded as complete')
  if (!UNRECORDED.has(code)) assertRecorded(t, service, problem)
  return problem
}

function assertNoSecret (t: Test, texts: readonly string[], { companies }: Simulator): void {
  const secrets = companies.flatMap(({ companyId, password, publicKey, privateKey }) => [
    password,
    new URLSearchParams({ password }).toString().slice('password='.length),
    privateKey,
    Buffer.from(`${companyId}+${publicKey}:${privateKey}`).toString('base64')
  ])
  t.notOk(texts.some(text => secrets.some(secret => text.includes(secret))), 'no secret is told or logged')
}
