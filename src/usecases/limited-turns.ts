import type { ExportTurn, ExportTurns } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'

const RETRY_AFTER_SECONDS = 10

/** Turns of which this process gives so many at a time, each to another tenant. */
export class LimitedTurns implements ExportTurns {
  readonly #turns: ExportTurns
  readonly #limit: number
  #given = 0

  /** A limit of 0 is none. */
  constructor (turns: ExportTurns, limit: number) {
    this.#turns = turns
    this.#limit = limit
  }

  /**
   * Only a turn that was taken counts: however many ask for one tenant's turn, they keep no other tenant from its own.
   * @throws Problem TOO_BUSY, EXPORT_IN_PROGRESS
   */
  async take (tenantId: string): Promise<ExportTurn> {
    const turn = await this.#turns.take(tenantId)
    if (this.#limit === 0 || this.#given < this.#limit) return this.#counted(turn)
    await turn.release()
    throw new Problem('TOO_BUSY', `${this.#limit} exports are running, as many as this service allows at a time.`, { retryAfterSeconds: RETRY_AFTER_SECONDS })
  }

  /** The same turn, which is counted until it is released. */
  #counted (turn: ExportTurn): ExportTurn {
    this.#given++
    const release = turn.release.bind(turn)
    turn.release = async () => {
      this.#given--
      await release()
    }
    return turn
  }
}
