import { setTimeout as sleep } from 'node:timers/promises'

const DAY_MS = 86_400_000

/** Runs a job at once and then every day, never twice at a time. `stop` aborts the job's signal and waits for its end. */
export function daily (job: (signal: AbortSignal) => Promise<void>, everyMs: number = DAY_MS): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const running = (async () => {
    do await job(signal)
    while (await sleep(everyMs, true, { signal }).catch(() => false))
  })()
  return {
    stop: async () => {
      stopping.abort()
      await running
    }
  }
}
