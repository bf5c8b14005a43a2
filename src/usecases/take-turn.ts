import { setTimeout as delay } from 'node:timers/promises'
import type { ExportTurn, ExportTurns } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'

const POLL_MS = 200

export interface Patience {
  /** How long to wait for the turn while another has it; 0 to be refused at once. */
  waitMs: number
  signal: AbortSignal
}

/** Takes the tenant's turn, waiting for it as long as the caller wants. @throws Problem EXPORT_IN_PROGRESS */
export async function takeTurn (turns: ExportTurns, tenantId: string, { waitMs, signal }: Patience): Promise<ExportTurn> {
  let waited = 0
  for (;;) {
    try {
      return await turns.take(tenantId)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'EXPORT_IN_PROGRESS' || waited >= waitMs) throw error
    }
    await pause(Math.min(POLL_MS, waitMs - waited), signal)
    waited += POLL_MS
  }
}

/** @throws what the signal was aborted with */
async function pause (ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {})
  signal.throwIfAborted()
}
