import { setImmediate } from 'node:timers/promises'
import type { RunningWork } from './running-work.ts'

/** A small export is some thirty turns of the event loop long: so it waits for a few chunks of a large one, not for thirty. */
const TURNS_BESIDE_OTHERS = 8

/** Lets whoever else has something to do come first, between two chunks of a batch; longer when others export too. */
export async function giveWay (running: Pick<RunningWork, 'count'>): Promise<void> {
  const turns = running.count > 1 ? TURNS_BESIDE_OTHERS : 1
  for (let turn = 0; turn < turns; turn++) await setImmediate()
}
