import type { Exchange } from './exchange.ts'
import type { Fault } from './faults/fault.ts'

/** Older entries are dropped. */
const keptRequests = 1000

/** Longer bodies are kept only as their length. */
const keptBodyCharacters = 1024 * 1024

/** One request as it came, secrets included, and what became of it. */
export interface LoggedRequest {
  method: string
  path: string
  query: Record<string, string>
  operation: Exchange['operation']
  interfaceName: Exchange['interfaceName']
  headers: Exchange['headers']
  /** The body; empty when it is longer than a megabyte. */
  body: string
  bodyLength: number
  /** Fields of a form body. */
  form: Record<string, string>
  /** The kind of the fault it met. */
  fault: Fault['kind'] | undefined
}

/** The last thousand requests, oldest first. */
export class RequestLog implements Iterable<LoggedRequest> {
  #entries: LoggedRequest[] = []

  get length (): number {
    return this.#entries.length
  }

  get last (): LoggedRequest | undefined {
    return this.#entries.at(-1)
  }

  /** The requests of one operation, oldest first. */
  of (operation: Exchange['operation']): LoggedRequest[] {
    return this.#entries.filter(entry => entry.operation === operation)
  }

  clear (): void {
    this.#entries = []
  }

  [Symbol.iterator] (): Iterator<LoggedRequest> {
    return this.#entries[Symbol.iterator]()
  }

  add (exchange: Exchange, fault: Fault | undefined): void {
    const { method, url, operation, interfaceName, headers, body, form } = exchange
    const short = body.length <= keptBodyCharacters
    this.#entries.push({
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      operation,
      interfaceName,
      headers,
      body: short ? body : '',
      bodyLength: body.length,
      form: short ? form : {},
      fault: fault?.kind
    })
    if (this.#entries.length > keptRequests) this.#entries.shift()
  }
}
