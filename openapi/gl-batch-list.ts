import { Type, type Static } from 'typebox'
import { BatchStatusSchema, CompleteGlBatchSchema, GlBatchSchema } from './gl-batch.ts'

const Counted = Type.Object({ count: Type.Integer({ minimum: 0 }) })
const { summary } = CompleteGlBatchSchema.properties

/** A batch in a list: its record with counts in place of the long lists. */
export const GlBatchOverviewSchema = Type.Object({
  ...GlBatchSchema.properties,
  summary: Type.Optional(Type.Object({
    ...summary.properties,
    documents: Counted,
    glEntries: Counted,
    nonReimbursableExpenses: Counted
  }, { title: 'SummaryOverview' })),
  warnings: Type.Optional(Counted)
}, { title: 'GlBatchOverview' })
export type GlBatchOverview = Static<typeof GlBatchOverviewSchema>

export const GlBatchListSchema = Type.Object({
  items: Type.Array(GlBatchOverviewSchema, { description: 'Newest first. The record of each has the lists that are only counted here.' }),
  nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'Send it as `cursor` for the next page; null on the last one.' })
}, { title: 'GlBatchList' })
export type GlBatchList = Static<typeof GlBatchListSchema>

const Moment = (description: string) => Type.Unsafe<string>({
  type: 'string',
  anyOf: [{ format: 'date' }, { format: 'date-time' }],
  'x-allowed': 'a date such as 2026-10-31, or a date-time with its offset such as 2026-10-31T12:00:00Z',
  description,
  examples: ['2026-10-31']
})

/** Query of `GET /gl-batches`. */
export const GlBatchQuerySchema = Type.Object({
  from: Type.Optional(Moment('Created at this time or later; a date means its first moment in UTC.')),
  to: Type.Optional(Moment('Created at this time or earlier; a date means the whole day in UTC.')),
  status: Type.Optional(BatchStatusSchema),
  kind: Type.Optional(Type.Unsafe<'invoices' | 'expenses' | 'procurement'>({
    type: 'string',
    enum: ['invoices', 'expenses', 'procurement'],
    description: 'Only batches that have documents of this kind.'
  })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before, with the same filters. Batches added meanwhile shift nothing.' }))
}, { additionalProperties: false, title: 'GlBatchQuery' })
export type GlBatchQuery = Static<typeof GlBatchQuerySchema>
