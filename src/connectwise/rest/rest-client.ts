import type { RestConnection } from '../../domain/connection.ts'
import { Problem } from '../../domain/problem.ts'
import { readText } from '../answer-body.ts'
import { runChange } from '../change.ts'
import type { Outbound, OutboundAnswer } from '../outbound.ts'
import { apiHost } from '../outbound-policy.ts'
import { withRetries, type RetryPolicy } from '../retry.ts'
import { withoutSecrets } from '../without-secrets.ts'
import { restFault } from './rest-faults.ts'

/** A call below `/{codebase}/apis/3.0`. */
export interface RestCall {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  query?: Record<string, string>
  body?: unknown
}

/** Speaks to one tenant's REST API: base address, headers, faults, retries. */
export class RestClient {
  readonly #connection: RestConnection
  readonly #outbound: Outbound
  readonly #retry: RetryPolicy
  #codebase: string | undefined

  constructor (connection: RestConnection, outbound: Outbound, retry: RetryPolicy) {
    this.#connection = connection
    this.#outbound = outbound
    this.#retry = retry
    this.#codebase = connection.codebase
  }

  /** A call that changes nothing, retried as ConnectWise asks. The caller reads or destroys the answer's body. */
  async read (call: RestCall, signal: AbortSignal): Promise<OutboundAnswer> {
    const base = `/${await this.codebase(signal)}/apis/3.0`
    return await withRetries(this.#retry, signal, () => this.#once(base, call, signal))
  }

  /**
   * A call that changes something, sent once and never retried; its status tells all, so its body is not read.
   * @throws Problem whose outcome is `none` or `uncertain`
   */
  async change (call: RestCall, signal: AbortSignal): Promise<void> {
    const base = `/${await this.codebase(signal)}/apis/3.0`
    const answer = await runChange(() => this.#once(base, call, signal))
    answer.body.destroy()
  }

  /** A call whose answer is small JSON. @throws Problem CONNECTWISE_MALFORMED when it is not JSON */
  async readJson (call: RestCall, signal: AbortSignal): Promise<unknown> {
    return parseJson(await readText(await this.read(call, signal), signal))
  }

  /** The path segment of this company's version of ConnectWise, asked at the site once. @throws Problem CONNECTWISE_COMPANY_UNKNOWN */
  async codebase (signal: AbortSignal): Promise<string> {
    this.#codebase ??= await withRetries(this.#retry, signal, () => this.#discover(signal))
    return this.#codebase
  }

  async #once (base: string, { method, path, query = {}, body }: RestCall, signal: AbortSignal): Promise<OutboundAnswer> {
    const url = this.#url(apiHost(this.#connection.site), `${base}${path}`)
    url.search = new URLSearchParams(query).toString()
    const headers = this.#headers()
    const answer = await this.#outbound.call(this.#connection, {
      method,
      url,
      signal,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    if (answer.statusCode >= 400) throw restFault(answer, this.#withoutSecrets(await readText(answer, signal)))
    return answer
  }

  async #discover (signal: AbortSignal): Promise<string> {
    const { site, companyId } = this.#connection
    const url = this.#url(site, `/login/companyinfo/${encodeURIComponent(companyId)}`)
    const answer = await this.#outbound.call(this.#connection, { method: 'GET', url, headers: { accept: 'application/json' }, signal })
    const text = await readText(answer, signal)
    if (answer.statusCode === 429 || answer.statusCode >= 500) throw restFault(answer, this.#withoutSecrets(text))
    const info = answer.statusCode === 200 ? parseJson(text) as { Codebase?: unknown } | null : null
    const codebase = typeof info?.Codebase === 'string' ? info.Codebase.replace(/\/$/, '') : ''
    if (!/^[A-Za-z0-9_.]+$/.test(codebase)) {
      throw new Problem('CONNECTWISE_COMPANY_UNKNOWN', `The ConnectWise site ${site} knows no company ${companyId}.`)
    }
    return codebase
  }

  #url (host: string, path: string): URL {
    return new URL(`${this.#connection.useTls ? 'https' : 'http'}://${host}${path}`)
  }

  #withoutSecrets (said: string): string {
    return withoutSecrets(said, [this.#connection.privateKey.reveal(), this.#credentials])
  }

  /** As they stand in the header, for RFC 7617. */
  get #credentials (): string {
    const { companyId, publicKey, privateKey } = this.#connection
    return Buffer.from(`${companyId}+${publicKey}:${privateKey.reveal()}`).toString('base64')
  }

  #headers (): Record<string, string> {
    const { clientId, apiVersion } = this.#connection
    return {
      authorization: `Basic ${this.#credentials}`,
      clientid: clientId,
      accept: `application/vnd.connectwise.com+json; version=${apiVersion}`,
      'accept-encoding': 'gzip'
    }
  }
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // the parser's words repeat what came, which may echo credentials
    throw new Problem('CONNECTWISE_MALFORMED', 'ConnectWise answered something that is not JSON.')
  }
}
