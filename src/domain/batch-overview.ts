import type { GlBatchRecord, Summary } from '../../openapi/gl-batch.ts'
import type { GlBatchOverview } from '../../openapi/gl-batch-list.ts'

/** A record as lists show it: counts in place of the long lists. */
export function toOverview ({ summary, warnings, ...rest }: GlBatchRecord): GlBatchOverview {
  return {
    ...rest,
    ...(summary === undefined ? {} : { summary: toSummaryOverview(summary) }),
    ...(warnings === undefined ? {} : { warnings: { count: warnings.items.length + warnings.omitted } })
  }
}

function toSummaryOverview (summary: Summary): NonNullable<GlBatchOverview['summary']> {
  const { documents, glEntries, nonReimbursableExpenses } = summary
  return {
    ...summary,
    documents: { count: documents.items.length + documents.omitted },
    glEntries: { count: glEntries.count },
    nonReimbursableExpenses: { count: nonReimbursableExpenses.count }
  }
}
