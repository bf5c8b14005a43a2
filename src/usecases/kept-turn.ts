import type { ExportTurn } from '../domain/export-turns.ts'

/** Renews a turn until it is told to stop, three times as often as it would lapse; tells when another has taken it. */
export class KeptTurn {
  readonly #timer: NodeJS.Timeout
  #renewal: Promise<void> | undefined

  constructor (turn: ExportTurn, { leaseMs, onLost }: { leaseMs: number, onLost: () => void }) {
    const renew = async () => { if (!await turn.renew()) onLost() }
    this.#timer = setInterval(() => {
      // a renewal that fails is made up for by the next one
      this.#renewal ??= renew().catch(() => {}).finally(() => { this.#renewal = undefined })
    }, leaseMs / 3)
  }

  async stop (): Promise<void> {
    clearInterval(this.#timer)
    await this.#renewal
  }
}
