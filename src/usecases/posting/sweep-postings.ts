import { Problem } from '../../domain/problem.ts'
import { readGlBatch } from '../read-gl-batch.ts'
import type { PostingCommand, PostingDependencies } from './in-turn.ts'
import { settleInTurn } from './settle-posting.ts'

const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 3_600_000

/**
 * Settles postings that dead processes left, by looking at what ConnectWise has; nothing is changed there. What fails is told,
 * and tried again later and later, so that a site that is away is not asked with every sweep.
 */
export class PostingSweep {
  readonly #dependencies: PostingDependencies
  readonly #failed = new Map<string, { waitMs: number, until: number }>()

  constructor (dependencies: PostingDependencies) {
    this.#dependencies = dependencies
  }

  /** Sweeps once. The signal ends it in the middle; what is left then is for a later sweep. */
  async run (onFault: (error: unknown) => void, signal: AbortSignal): Promise<void> {
    const { postings, now } = this.#dependencies
    try {
      for (const posting of await postings.abandoned(now())) {
        if (!signal.aborted && this.#isDue(posting.batchId)) await this.#settle({ ...posting, signal }, onFault)
      }
    } catch (error) {
      onFault(error)
    }
  }

  #isDue (batchId: string): boolean {
    return (this.#failed.get(batchId)?.until ?? 0) <= this.#dependencies.now().getTime()
  }

  async #settle (command: PostingCommand, onFault: (error: unknown) => void): Promise<void> {
    try {
      await settleInTurn(this.#dependencies, command, await readGlBatch(this.#dependencies, command.tenantId, command.batchId))
      this.#failed.delete(command.batchId)
    } catch (error) {
      // whoever has the turn now is another replica that sweeps, or a call that the next sweep comes after
      if (command.signal.aborted || (error instanceof Problem && error.code === 'EXPORT_IN_PROGRESS')) return
      this.#postpone(command.batchId)
      onFault(error)
    }
  }

  #postpone (batchId: string): void {
    const waitMs = Math.min((this.#failed.get(batchId)?.waitMs ?? FIRST_WAIT_MS / 2) * 2, LONGEST_WAIT_MS)
    this.#failed.set(batchId, { waitMs, until: this.#dependencies.now().getTime() + waitMs })
  }
}
