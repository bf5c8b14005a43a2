import { Type, type Static } from 'typebox'
import { Count, Decimal, KindSchema, Nullable } from './scalars.ts'

const ReasonSchema = Type.Union([
  Type.Literal('ACCOUNT_NUMBER_MISSING'), Type.Literal('GL_ACCOUNT_MISSING'), Type.Literal('NO_GL_ENTRIES'),
  Type.Literal('OUTSIDE_LOCATION'), Type.Literal('AFTER_THRU_DATE'), Type.Literal('NOT_SELECTED')
], { description: 'Why, as far as it can be told; docs/warnings.md explains each. NOT_SELECTED: by include or exclude of the request.' })
export type LeftOutReason = Static<typeof ReasonSchema>

const LeftOutSchema = Type.Object({
  kind: KindSchema,
  record: Type.String({ description: 'The record as people name it.', examples: ['invoice 12331233'] }),
  id: Type.String({ description: 'The id by which include and exclude of an export name it.' }),
  date: Nullable(Type.String()),
  currency: Nullable(Type.String()),
  total: Nullable(Decimal),
  party: Nullable(Type.String({ description: 'Customer, vendor or member.' })),
  locationId: Nullable(Type.Integer()),
  reason: ReasonSchema,
  message: Type.String(),
  fix: Type.String()
}, { title: 'LeftOut' })
export type LeftOut = Static<typeof LeftOutSchema>

const ComparisonSchema = Type.Object({
  kind: KindSchema,
  compared: Type.Boolean(),
  why: Nullable(Type.String({ description: 'Why this list was not compared.' })),
  listed: Type.Integer({ minimum: 0, description: 'Rows of ConnectWise\'s list; an expense bill has several.' }),
  exported: Type.Integer({ minimum: 0, description: 'Rows of the list that the export holds.' }),
  leftOut: Count,
  notCompared: Type.Integer({ minimum: 0, description: 'Rows that nothing in the export can be held against.' }),
  notes: Type.Array(Type.String())
}, { title: 'Comparison' })
export type Comparison = Static<typeof ComparisonSchema>

/** What an export left out of ConnectWise's unposted lists. */
export const DiagnosisSchema = Type.Object({
  made: Type.Boolean({ description: 'Whether every kind that was exported was compared.' }),
  why: Nullable(Type.String({ description: 'Why it was not made, or not for all kinds.' })),
  kinds: Type.Array(ComparisonSchema),
  reasons: Type.Array(Type.Object({ reason: ReasonSchema, records: Count })),
  leftOut: Type.Object({
    items: Type.Array(LeftOutSchema, { description: 'At most 200; first those that nothing in the request explains.' }),
    omitted: Count
  })
}, { title: 'Diagnosis', description: 'The export compared with ConnectWise\'s unposted lists: what was left out, and why.' })
export type Diagnosis = Static<typeof DiagnosisSchema>
