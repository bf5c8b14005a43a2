import { startSimulator } from '../../test/simulator/start-simulator.ts'

export const LEGACY_PATH = '/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx'

/** The form that exports everything a simulated company has. */
export function exportForm ({ companyId, username, password }: { companyId: string, username: string, password: string }): string {
  return new URLSearchParams({
    action: 'getBatch', company: companyId, username, password, exportInvoices: 'True', exportExpenses: 'True', exportInventory: 'True'
  }).toString()
}

export const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded' }

/** A document of the Accounting Interface of about so many bytes. */
export async function generateDocument (bytes: number): Promise<Uint8Array> {
  await using simulator = await startSimulator(sized(bytes))
  const answer = await fetch(`${simulator.url}${LEGACY_PATH}`, { method: 'POST', headers: FORM_HEADERS, body: exportForm(simulator.company) })
  return new Uint8Array(await answer.arrayBuffer())
}

/** Options of a company whose export has about so many bytes; small ones cannot be asked for by their size. */
export function sized (bytes: number) {
  if (bytes <= 20_000) return { counts: { invoices: 2, expenses: 0, purchases: 0 } }
  return bytes <= 100_000 ? { counts: { invoices: 7, expenses: 4, purchases: 4 } } : { bytes }
}
