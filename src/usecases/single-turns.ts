import type { ExportTurn, ExportTurns } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'

/** Turns within this process. */
export class SingleTurns implements ExportTurns {
  readonly #taken = new Set<string>()

  take (tenantId: string): Promise<ExportTurn> {
    if (this.#taken.has(tenantId)) {
      return Promise.reject(new Problem('EXPORT_IN_PROGRESS', `An export of tenant ${tenantId} is running.`, { retryAfterSeconds: 5 }))
    }
    this.#taken.add(tenantId)
    return Promise.resolve({
      release: () => {
        this.#taken.delete(tenantId)
        return Promise.resolve()
      }
    })
  }
}
