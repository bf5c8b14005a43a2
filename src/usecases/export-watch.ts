import type { BatchRecords } from '../domain/batch-records.ts'
import type { ExportTurn } from '../domain/export-turns.ts'
import { Problem } from '../domain/problem.ts'
import { cancelled } from './running-work.ts'
import type { RunningRecord } from './running-record.ts'

const PROGRESS_MS = 1000

export interface WatchOptions {
  records: BatchRecords
  turn: ExportTurn
  record: RunningRecord
  /** How long the turn lasts; it is renewed three times as often. */
  leaseMs: number
  /** Ends the export: it was cancelled, or its turn has gone to another. */
  abort: (reason: Problem) => void
}

/** While an export runs, renews its turn, writes how far it is, and notices that it was cancelled elsewhere. */
export class ExportWatch {
  readonly #options: WatchOptions
  readonly #timer: NodeJS.Timeout
  readonly #beatsPerRenewal: number
  #beats = 0
  #written = 0
  #beat: Promise<void> | undefined

  constructor (options: WatchOptions) {
    const beatMs = Math.min(PROGRESS_MS, options.leaseMs / 3)
    this.#options = options
    this.#beatsPerRenewal = Math.floor(options.leaseMs / 3 / beatMs)
    this.#timer = setInterval(() => {
      // a beat that fails is made up for by the next one, and nothing completes without the turn
      this.#beat ??= this.#look().catch(() => {}).finally(() => { this.#beat = undefined })
    }, beatMs)
  }

  async stop (): Promise<void> {
    clearInterval(this.#timer)
    await this.#beat
  }

  async #look (): Promise<void> {
    const { records, turn, record, abort } = this.#options
    const renewal = ++this.#beats % this.#beatsPerRenewal === 0
    if (!renewal && record.progress.bytes === this.#written) return
    this.#written = record.progress.bytes
    if (renewal && !await turn.renew()) {
      abort(lost())
      return
    }
    const state = await records.update(record.current, turn.fence)
    if (state === 'lost') abort(lost())
    if (state === 'withdrawn') abort(cancelled())
  }
}

export function lost (): Problem {
  return new Problem('EXPORT_INTERRUPTED', 'The process that ran the export did not renew its turn in time, and another one has taken it.')
}
