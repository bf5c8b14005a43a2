/** Lets one export per tenant run at a time. */
export interface ExportTurns {
  /** @throws Problem EXPORT_IN_PROGRESS when the tenant's turn is taken. */
  take (tenantId: string): Promise<ExportTurn>
}

export interface ExportTurn {
  release (): Promise<void>
}
