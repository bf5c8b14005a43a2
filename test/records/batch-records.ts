import { createHash } from 'node:crypto'
import type { GlBatch } from '../../openapi/gl-batch.ts'

/** A record for tests that need many; what is not given is that of a small, balanced batch of invoices. */
export function batchRecord (given: Partial<GlBatch> & { id: string }): GlBatch {
  const nothing = { count: 0, ranges: [] }
  return {
    tenantId: 'acme',
    interface: 'accounting-interface',
    status: 'complete',
    createdAt: '2026-10-31T00:00:00.000Z',
    empty: false,
    request: { exportInvoices: true, exportExpenses: false, exportProcurement: false, ownerLevel: null, thruDate: { date: '2026-10-31', source: 'today' } },
    document: { format: 'xml', bytes: 11, sha256: createHash('sha256').update('<GLExport/>').digest('hex'), location: 'file:///a' },
    summary: {
      kinds: { invoices: { documents: 1, lines: 1 }, expenses: { documents: 0, lines: 0 }, procurement: { documents: 0, lines: 0 } },
      totals: [],
      accounts: [],
      balance: { balanced: true, documents: 1, unbalanced: 0 },
      documents: { items: [], omitted: 1 },
      glEntries: { count: 2, ranges: ['1-2'] },
      nonReimbursableExpenses: nothing
    },
    warnings: { items: [], omitted: 0 },
    links: { self: `/gl-batches/${given.id}`, xml: '/', json: '/' },
    timeline: [],
    ...given
  }
}

/** The digest of some text, lower-case hex. */
export function sha256 (text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}
