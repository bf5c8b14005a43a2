import { createHash } from 'node:crypto'
import type { RateWindows } from '../domain/rate-windows.ts'

const MINUTE_MS = 60_000
/** A replica reserves this part of a limit at once: the database is asked twenty times a minute at most, not at every call. */
const SHARES = 20

/** What is left of a limit after a call. */
export interface RateState {
  isAllowed: boolean
  limit: number
  remaining: number
  resetSeconds: number
}

/** What this process holds of a limit in the current minute. */
interface Share {
  /** Calls that were reserved and not made yet. */
  held: number
  /** Calls that nobody has reserved yet, as far as this process knows. */
  free: number
  reserving: Promise<void> | undefined
}

/**
 * Limits calls to a number a minute, over all replicas that share the database. The limit is never exceeded; what a
 * replica has reserved and not used is lost to the others until the minute ends.
 */
export class RateLimits {
  readonly #windows: RateWindows
  readonly #now: () => Date
  #minute = -1
  #shares = new Map<string, Share>()

  constructor (windows: RateWindows, now: () => Date) {
    this.#windows = windows
    this.#now = now
  }

  /** Counts one call of the subject. @throws Problem DATABASE_UNAVAILABLE */
  async take (subject: string, limit: number): Promise<RateState> {
    const now = this.#now().getTime()
    const minute = Math.floor(now / MINUTE_MS)
    if (minute !== this.#minute) await this.#begin(minute)
    const share = this.#shareOf(subject, limit)
    while (share.held === 0 && share.free > 0) await this.#reserve(share, subject, limit)
    const isAllowed = share.held > 0
    if (isAllowed) share.held--
    return { isAllowed, limit, remaining: share.held + share.free, resetSeconds: Math.ceil(((minute + 1) * MINUTE_MS - now) / 1000) }
  }

  async #begin (minute: number): Promise<void> {
    this.#minute = minute
    this.#shares = new Map()
    await this.#windows.forgetBefore(minute - 1)
  }

  #shareOf (subject: string, limit: number): Share {
    const share = this.#shares.get(subject) ?? { held: 0, free: limit, reserving: undefined }
    this.#shares.set(subject, share)
    return share
  }

  /** Calls that come meanwhile wait for the same reservation. */
  async #reserve (share: Share, subject: string, limit: number): Promise<void> {
    share.reserving ??= this.#addTo(share, subject, limit).finally(() => { share.reserving = undefined })
    await share.reserving
  }

  async #addTo (share: Share, subject: string, limit: number): Promise<void> {
    const wanted = Math.ceil(limit / SHARES)
    const used = await this.#windows.add(digest(subject), this.#minute, wanted)
    share.held = Math.max(0, wanted - Math.max(0, used - limit))
    share.free = Math.max(0, limit - used)
  }
}

/** Subjects of any length, in one of a key's length. */
function digest (subject: string): string {
  return createHash('sha256').update(subject).digest('hex')
}
