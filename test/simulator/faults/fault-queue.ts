import type { Exchange, Operation } from '../exchange.ts'
import type { InterfaceName } from '../records/gl-record.ts'
import type { Fault } from './fault.ts'

/** Which requests a fault meets. */
export interface FaultMatch {
  /** Only these operations. Default all. */
  operation?: Operation | readonly Operation[]
  interfaceName?: InterfaceName
  /** How many matching requests it meets; Infinity until it is removed. Default 1. */
  times?: number
  /** So many matching requests pass unharmed first. Default 0. */
  skip?: number
}

interface Planned {
  fault: Fault
  match: FaultMatch
  skip: number
  left: number
}

/** The faults that wait for a request. The first that matches is taken; one request meets one fault. */
export class FaultQueue {
  #planned: Planned[] = []

  /** How many faults still wait. */
  get pending (): number {
    return this.#planned.length
  }

  /** Adds a fault; the function returned removes it. */
  add (fault: Fault, match: FaultMatch = {}): () => void {
    const planned = { fault, match, skip: match.skip ?? 0, left: match.times ?? 1 }
    this.#planned.push(planned)
    return () => {
      this.#planned = this.#planned.filter(other => other !== planned)
    }
  }

  clear (): void {
    this.#planned = []
  }

  /** The fault for a request, counted down. */
  take (exchange: Exchange): Fault | undefined {
    for (const planned of this.#planned) {
      if (!matches(planned.match, exchange)) continue
      if (planned.skip > 0) {
        planned.skip--
        continue
      }
      planned.left--
      if (planned.left <= 0) this.#planned = this.#planned.filter(other => other !== planned)
      return planned.fault
    }
    return undefined
  }
}

function matches (match: FaultMatch, exchange: Exchange): boolean {
  if (match.interfaceName !== undefined && match.interfaceName !== exchange.interfaceName) return false
  if (match.operation === undefined) return true
  return [match.operation].flat().includes(exchange.operation)
}
