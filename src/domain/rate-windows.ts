/** Counts calls by the minute, for all replicas together. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface RateWindows {
  /** Adds to what the subject used in this minute; answers the sum. */
  add (subject: string, minute: number, amount: number): Promise<number>
  /** Forgets every subject that was not counted since. */
  forgetBefore (minute: number): Promise<void>
}
