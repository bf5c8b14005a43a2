/** An outcome is as good as a new one for so long. */
const GOOD_FOR_MS = 1000

/**
 * Looks once where many ask: who asks while a look is under way, or within a second of its end, is told its outcome. So
 * whoever may ask without a credential costs a store no more than one look a second.
 */
export function sharedProbe (probe: () => Promise<void>, now: () => Date): () => Promise<void> {
  let last: { outcome: Promise<void>, endedAt?: number } | undefined
  const isGood = ({ endedAt }: { endedAt?: number }) => endedAt === undefined || Math.abs(now().getTime() - endedAt) < GOOD_FOR_MS
  return async () => {
    if (last === undefined || !isGood(last)) {
      const look: typeof last = { outcome: probe() }
      const end = () => { look.endedAt = now().getTime() }
      look.outcome.then(end, end)
      last = look
    }
    await last.outcome
  }
}
