import { createHash } from 'node:crypto'
import type { Agent } from 'undici'

/** Kept at a time: each holds its connections and, once it was used, the authorities that it trusts. */
const MAX_AGENTS = 64

/**
 * One agent per set of trusted authorities. Beyond a few dozen, those that were not used for longest are closed, but
 * never one that is in the middle of a call.
 */
export class Agents {
  readonly #make: (caCertificate: string | undefined) => Agent
  /** In the order of their last use. */
  readonly #agents = new Map<string, Agent>()

  constructor (make: (caCertificate: string | undefined) => Agent) {
    this.#make = make
  }

  get size (): number {
    return this.#agents.size
  }

  /** To be called with at once: later it may have been closed. */
  for (caCertificate: string | undefined): Agent {
    const key = caCertificate === undefined ? '' : createHash('sha256').update(caCertificate).digest('hex')
    let agent = this.#agents.get(key)
    this.#agents.delete(key)
    if (agent === undefined) {
      this.#closeIdle()
      agent = this.#make(caCertificate)
    }
    this.#agents.set(key, agent)
    return agent
  }

  /** Ends all at once, with what they are in the middle of. */
  async close (): Promise<void> {
    await Promise.all([...this.#agents.values()].map(async agent => { await agent.destroy() }))
  }

  /** Makes room for one. */
  #closeIdle (): void {
    for (const [key, agent] of this.#agents) {
      if (this.#agents.size < MAX_AGENTS) return
      if (Object.values(agent.stats).some(({ size }) => size > 0)) continue
      this.#agents.delete(key)
      void agent.close()
    }
  }
}
