import type { ExportTurns } from '../domain/export-turns.ts'
import { settleAbandoned, type SettleDependencies } from './settle-abandoned.ts'

export interface SweepDependencies extends SettleDependencies {
  turns: ExportTurns
}

/**
 * Settles what dead processes left, tenant by tenant. Each needs the tenant's turn, so that one replica does it and no export
 * starts meanwhile. What fails is told and left to the next sweep, and so is what is left when the signal is aborted.
 */
export async function sweep (dependencies: SweepDependencies, onFault: (error: unknown) => void, signal?: AbortSignal): Promise<void> {
  try {
    for (const tenantId of await dependencies.records.abandonedTenants(dependencies.now())) {
      if (signal?.aborted === true) return
      await sweepTenant(dependencies, tenantId).catch(onFault)
    }
  } catch (error) {
    onFault(error)
  }
}

async function sweepTenant (dependencies: SweepDependencies, tenantId: string): Promise<void> {
  const turn = await dependencies.turns.take(tenantId)
  try {
    await settleAbandoned(dependencies, tenantId, turn)
  } finally {
    await turn.release()
  }
}

/** Sweeps now and then every so often, one sweep at a time, until it is stopped, which aborts the signal of the sweep that runs. */
export class Sweeper {
  readonly #timer: NodeJS.Timeout
  readonly #stopping = new AbortController()
  #sweep: Promise<void> | undefined

  constructor (run: (signal: AbortSignal) => Promise<void>, everyMs: number) {
    const start = () => { this.#sweep ??= run(this.#stopping.signal).finally(() => { this.#sweep = undefined }) }
    this.#timer = setInterval(start, everyMs)
    start()
  }

  async stop (): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#sweep
  }
}
