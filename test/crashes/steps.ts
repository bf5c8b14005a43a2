import type { SimulatedTenant } from './simulated-tenants.ts'

/** What a tenant's call does when it is cut short. */
export type Work = 'export' | 'posting' | 'undo'

/** Where a call can be cut short, and what one sweep makes of it. */
export interface Step extends SimulatedTenant {
  work: Work
  name: string
  /** As `dying-main.ts` reads it. */
  at: string
  /** The batch, or the posting, after the sweep; undefined: there is none. */
  settled: 'complete' | 'failed' | 'none' | 'posted' | 'not-applied' | undefined
}

/** Enough to be cut in the middle of a document. */
const COUNTS = {
  export: { invoices: 40, expenses: 5, purchases: 5 },
  posting: { invoices: 4, expenses: 2, purchases: 2 },
  undo: { invoices: 4, expenses: 2, purchases: 2 }
} as const

type Row = readonly [name: string, at: string, settled: Step['settled']]

const EXPORT: readonly Row[] = [
  ['before the key is claimed', 'keys.claim#1 before', undefined],
  ['after the key is claimed', 'keys.claim#1 after', undefined],
  ['after the turn is taken', 'turns.take#1 after', undefined],
  ['after the batch is recorded as running', 'batches.start#1 after', 'failed'],
  ['in the middle of the document', 'draft.write#1 after', 'failed'],
  ['before the document is committed', 'draft.commit#1 before', 'failed'],
  ['after the document is committed', 'draft.commit#1 after', 'failed'],
  ['before the manifest is committed', 'draft.commitManifest#1 before', 'failed'],
  ['after the manifest is committed', 'draft.commitManifest#1 after', 'complete'],
  ['before the batch is recorded as complete', 'batches.complete#1 before', 'complete'],
  ['after the batch is recorded as complete', 'batches.complete#1 after', 'complete'],
  ['after the turn is given back', 'turns.release#1 after', 'complete']
]

const POSTING: readonly Row[] = [
  ['before the key is claimed', 'keys.claim#1 before', 'none'],
  ['after the key is claimed', 'keys.claim#1 after', 'none'],
  ['after the turn is taken', 'turns.take#1 after', 'none'],
  ['before its state is written', 'postings.save#1 before', 'none'],
  ['after its state is written', 'postings.save#1 after', 'not-applied'],
  ['before ConnectWise is told', 'connectwise.markExported#1 before', 'not-applied'],
  ['once ConnectWise has marked the records', 'connectwise.markExported#1 during', 'posted'],
  ['after ConnectWise has acknowledged the mark', 'connectwise.markExported#1 after', 'posted'],
  ['before it is recorded as posted', 'postings.save#2 before', 'posted'],
  ['after it is recorded as posted', 'postings.save#2 after', 'posted'],
  ['after the turn is given back', 'turns.release#1 after', 'posted']
]

const POSTING_OVER_REST: readonly Row[] = [
  ['after ConnectWise was asked for the identifier', 'connectwise.find#1 after', 'none'],
  ['after the mark was looked at', 'connectwise.recordIds#1 after', 'posted']
]

const UNDO: readonly Row[] = [
  ['after the turn is taken', 'turns.take#1 after', 'posted'],
  ['after ConnectWise was looked at', 'connectwise.recordIds#1 after', 'posted'],
  ['before its state is written', 'postings.save#2 before', 'posted'],
  ['after its state is written', 'postings.save#2 after', 'posted'],
  ['before ConnectWise is told', 'connectwise.delete#1 before', 'posted'],
  ['once ConnectWise has deleted the batch', 'connectwise.delete#1 during', 'none'],
  ['after ConnectWise has acknowledged it', 'connectwise.delete#1 after', 'none'],
  ['before it is recorded as undone', 'postings.save#3 before', 'none'],
  ['after it is recorded as undone', 'postings.save#3 after', 'none'],
  ['after the turn is given back', 'turns.release#1 after', 'none']
]

/** Every step, each with a tenant of its own. */
export const STEPS: readonly Step[] = [
  ...steps('export', 'rest', EXPORT),
  ...steps('export', 'accounting-interface', EXPORT),
  ...steps('posting', 'rest', [...POSTING, ...POSTING_OVER_REST]),
  ...steps('posting', 'accounting-interface', POSTING),
  ...steps('undo', 'rest', UNDO)
]

function steps (work: Work, interfaceName: SimulatedTenant['interfaceName'], rows: readonly Row[]): Step[] {
  return rows.map(([name, at, settled], index) => ({ tenantId: `${work}-${interfaceName}-${index}`, counts: COUNTS[work], work, interfaceName, name, at, settled }))
}
