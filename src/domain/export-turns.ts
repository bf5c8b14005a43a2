/** Lets one export per tenant run at a time, across all replicas. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface ExportTurns {
  /** @throws Problem EXPORT_IN_PROGRESS when the tenant's turn is taken. */
  take (tenantId: string): Promise<ExportTurn>
}

/** A turn that lapses by itself when it is not renewed in time. */
export interface ExportTurn {
  /** Grows with every turn of the tenant: what was written under a smaller one belongs to a turn that is over. */
  readonly fence: number
  /** Extends the turn by its whole length. False when another has it. */
  renew (): Promise<boolean>
  /** Ends the turn, unless another has it. */
  release (): Promise<void>
}
