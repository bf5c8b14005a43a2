import type { BatchIndex } from '../domain/batch-index.ts'

export interface ClearDependencies {
  index: Pick<BatchIndex, 'isRunning'>
  /** Removes what was begun in the archive before a moment and is no copy of a batch that is running. */
  removeUnfinished: (before: Date, isRunning: (batchId: string) => Promise<boolean>) => Promise<void>
  now: () => Date
  /** How long a turn lasts without being renewed. */
  leaseMs: number
}

/**
 * Removes from the archive what dead processes left in the making. A process has its batch recorded as running before it begins
 * a copy, and ends the copy before the record, so that a copy of no running batch has nobody who writes it.
 */
export async function clearUnfinished ({ index, removeUnfinished, now, leaseMs }: ClearDependencies): Promise<void> {
  await removeUnfinished(new Date(now().getTime() - leaseMs), async batchId => await index.isRunning(batchId))
}
