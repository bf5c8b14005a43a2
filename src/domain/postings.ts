/**
 * Where the posting of a batch stands.
 *
 * - `none`: ConnectWise was told nothing, or it was undone
 * - `marking`: written before ConnectWise is called; found later, the call was cut short
 * - `posted`: ConnectWise has the records in a batch
 * - `uncertain`: whether ConnectWise took the records cannot be told
 * - `not-applied`: ConnectWise was looked at after an uncertain call and does not have them
 * - `conflict`: ConnectWise has something else
 * - `undoing`: written before the ConnectWise batch is deleted; found later, the call was cut short
 */
export type PostingState = 'none' | 'marking' | 'posted' | 'uncertain' | 'not-applied' | 'conflict' | 'undoing'

/** The posting of one batch: what ConnectWise was told, or is about to be told. */
export interface Posting {
  tenantId: string
  batchId: string
  state: PostingState
  /** The identifier in ConnectWise; null where the state is `none`. */
  batchIdentifier: string | null
  /** Ids of GL entries as ascending runs, non-reimbursable expenses included; empty where the state is `none`. */
  records: string[]
  /** Null where ConnectWise does not tell it. */
  connectwiseBatchId: number | null
  /** Oldest first. */
  timeline: { at: string, event: string }[]
  /** How often it was undone or given up: what was asked for before that is not done again by a late call. */
  takenBack: number
  /** Counts the changes; 0 for a posting that was never stored. */
  version: number
}

/** Where postings are kept. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface Postings {
  find (tenantId: string, batchId: string): Promise<Posting | undefined>
  /** The tenant's other postings, whatever their state, that may have some of a posting's records; none where the state is `none`. */
  near (posting: Posting): Promise<Posting[]>
  /**
   * Stores a changed posting; `version` is the one it was read with, `fence` that of the tenant's turn.
   * @throws Problem POSTING_IN_PROGRESS when it was changed in between or another has the turn, POSTING_IDENTIFIER_TAKEN
   */
  save (posting: Posting, fence: number): Promise<Posting>
  /** Postings that a call wrote and nobody settles: `marking` or `undoing` while nobody has the tenant's turn. */
  abandoned (now: Date): Promise<{ tenantId: string, batchId: string }[]>
}
