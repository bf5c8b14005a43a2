import { setImmediate } from 'node:timers/promises'
import type { RunningWork } from './running-work.ts'

/**
 * What a large export does at once while others export too. A small one waits a few dozen times, for ConnectWise, a disk or the
 * database, and each time for what is being done when its answer comes: so this should be little.
 */
const PIECE_BYTES = 16_384
const TURNS_BESIDE_OTHERS = 2

/** A chunk piece by piece, and behind each of them whoever else has something to do; the whole chunk where nobody else exports. */
export async function * pacedPieces (chunk: Uint8Array, running: Pick<RunningWork, 'count'>): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < chunk.length;) {
    const isAlone = running.count <= 1
    const piece = isAlone ? chunk.subarray(at) : chunk.subarray(at, at + PIECE_BYTES)
    yield piece
    at += piece.length
    for (let turn = 0; turn < (isAlone ? 1 : TURNS_BESIDE_OTHERS); turn++) await setImmediate()
  }
}
