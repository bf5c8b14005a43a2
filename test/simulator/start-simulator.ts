import { makeLoopbackCertificate } from './certificate.ts'
import type { CompanyOptions, CompanyState, SimulatedCompany } from './company.ts'
import { makeCompany } from './company.ts'
import type { Framing } from './faults/fault.ts'
import { FaultQueue } from './faults/fault-queue.ts'
import type { Incoming } from './listen.ts'
import { listen } from './listen.ts'
import { RequestLog } from './request-log.ts'
import { serveRequest } from './serve-request.ts'

export type { CompanyOptions, CompanyState, Location, SimulatedCompany } from './company.ts'
export type { Operation } from './exchange.ts'
export type { Fault, Framing } from './faults/fault.ts'
export type { FaultMatch } from './faults/fault-queue.ts'
export type { Oddities } from './records/oddities.ts'
export type { LoggedRequest } from './request-log.ts'
export type { ApiKey, Member, RoleName } from './security.ts'

/** What a simulator is started with: its first company, more companies, and how it listens and sends. */
export interface SimulatorOptions extends CompanyOptions {
  /** Companies beside the first, each with its own credentials, locations, records and batches. */
  companies?: readonly CompanyOptions[]
  /** Default 127.0.0.1. */
  listenHost?: string
  /** Default 0, a free port; the same for `httpsPort`. */
  port?: number
  httpsPort?: number
  /** Further host names in the certificate, such as the name of a container. */
  certificateNames?: readonly string[]
  /** How exports travel. Default chunked. */
  framing?: Framing
  /** Packs exports for clients that accept gzip. Default false. */
  gzip?: boolean
  /** The current day as yyyy-MM-dd: the thru date of an export that names none. Default the day of the clock. */
  today?: string
}

/** A running stand-in for ConnectWise. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** `https://127.0.0.1:port`; the certificate is valid for `localhost` as well. */
  readonly httpsUrl: string
  /** `127.0.0.1:port` */
  readonly host: string
  readonly httpsHost: string
  /** The authority to trust for HTTPS, PEM. */
  readonly caCertificate: string
  /** The first company. */
  readonly company: SimulatedCompany
  /** All companies, the first included. */
  readonly companies: readonly SimulatedCompany[]
  /** The state of the first company. */
  readonly state: CompanyState
  readonly faults: FaultQueue
  readonly requests: RequestLog
  /** Stops listening, destroys open connections and ends every delay. */
  close (): Promise<void>
}

function clockDay (): string {
  return new Date().toISOString().slice(0, 10)
}

/** Starts a stand-in for ConnectWise PSA with both interfaces, over HTTP and HTTPS. The caller closes it. */
export async function startSimulator (options: SimulatorOptions = {}): Promise<Simulator> {
  const companies = [options, ...options.companies ?? []].map(makeCompany)
  const faults = new FaultQueue()
  const requests = new RequestLog()
  const stopped = new AbortController()
  const { today, listenHost = '127.0.0.1', port = 0, httpsPort = 0 } = options
  const service = {
    world: { companies, today: today === undefined ? clockDay : () => today },
    faults,
    requests,
    defaults: { framing: options.framing ?? 'chunked', gzip: options.gzip ?? false },
    signal: stopped.signal
  }
  const serve = (incoming: Incoming): void => serveRequest(incoming, service)
  const certificate = await makeLoopbackCertificate(options.certificateNames ?? [])
  const http = await listen({ host: listenHost, port, certificate: undefined, serve })
  const https = await listen({ host: listenHost, port: httpsPort, certificate, serve })
  const close = async (): Promise<void> => {
    stopped.abort()
    await Promise.all([http.close(), https.close()])
  }
  const facts = companies.map(company => company.facts)
  const company = facts[0]!
  return {
    url: `http://127.0.0.1:${http.port}`,
    httpsUrl: `https://127.0.0.1:${https.port}`,
    host: `127.0.0.1:${http.port}`,
    httpsHost: `127.0.0.1:${https.port}`,
    caCertificate: certificate.caCertificate,
    company,
    companies: facts,
    state: company.state,
    faults,
    requests,
    close,
    [Symbol.asyncDispose]: close
  }
}
