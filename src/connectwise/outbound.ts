import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, errors, type Dispatcher } from 'undici'
import type { Connection } from '../domain/connection.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'
import { AddressPolicy, type AddressRules } from './address-policy.ts'
import { Agents } from './agents.ts'
import { connectionFault } from './faults.ts'
import { guardedConnector } from './guarded-connector.ts'

export interface OutboundOptions extends AddressRules {
  connectTimeoutMs: number
  /** Longest silence while waiting for headers or for the next bytes. */
  idleTimeoutMs: number
  /** How a name is looked up; as the system does it, unless told. */
  lookup?: LookupFunction
  /** Headers that name the call in whose course a call is made; none unless told. */
  identity?: () => Record<string, string>
  /** Is told how calls fare; nobody is unless told. */
  watch?: CallWatch
}

/** Who counts calls. */
export interface CallWatch {
  answered: (status: number) => void
  /** The connection failed, before or within the answer. */
  failed: (code: ProblemCode) => void
}

/** One call; credentials are in `headers` or `body` and are never logged. */
export interface OutboundCall {
  method: 'GET' | 'POST' | 'DELETE'
  url: URL
  headers: Record<string, string>
  body?: string
  signal: AbortSignal
}

export type OutboundAnswer = Dispatcher.ResponseData

/** The only door to the network: one pool of connections per set of trusted authorities, no redirects followed. */
export class Outbound {
  readonly #options: OutboundOptions
  readonly #addresses: AddressPolicy
  readonly #agents = new Agents(caCertificate => this.#makeAgent(caCertificate))

  constructor (options: OutboundOptions) {
    this.#options = options
    this.#addresses = new AddressPolicy(options)
  }

  /** @throws Problem SITE_NOT_ALLOWED, CONNECTWISE_UNREACHABLE, CONNECTWISE_TLS_FAILED, CONNECTWISE_TIMEOUT, CONNECTWISE_REDIRECTED */
  async call (connection: Pick<Connection, 'caCertificate'>, { method, url, headers, body, signal }: OutboundCall): Promise<OutboundAnswer> {
    const path = `${url.pathname}${url.search}`
    const named = { ...headers, ...this.#options.identity?.() }
    let answer: OutboundAnswer
    try {
      answer = await this.#agents.for(connection.caCertificate).request({ origin: url.origin, path, method, headers: named, body: body ?? null, signal })
    } catch (error) {
      signal.throwIfAborted()
      const fault = connectionFault(error, 'request')
      this.#options.watch?.failed(fault.code)
      throw fault
    }
    this.#options.watch?.answered(answer.statusCode)
    // who gives an answer up before its end says why; without a listener its stream would end the whole process
    answer.body.on('error', error => {
      if (!signal.aborted && !(error instanceof errors.RequestAbortedError)) this.#options.watch?.failed(connectionFault(error, 'answer').code)
    })
    if (answer.statusCode >= 300 && answer.statusCode < 400) {
      answer.body.destroy()
      throw new Problem('CONNECTWISE_REDIRECTED', `The ConnectWise site sends calls elsewhere (status ${answer.statusCode}).`)
    }
    return answer
  }

  async close (): Promise<void> {
    await this.#agents.close()
  }

  #makeAgent (caCertificate: string | undefined): Agent {
    return new Agent({
      connect: guardedConnector(this.#addresses, {
        timeout: this.#options.connectTimeoutMs,
        ...(caCertificate === undefined ? {} : { ca: caCertificate })
      }, this.#options.lookup ?? lookup),
      headersTimeout: this.#options.idleTimeoutMs,
      bodyTimeout: this.#options.idleTimeoutMs,
      // a request must not wait behind another tenant's long answer on one connection
      pipelining: 1
    })
  }
}
