import { Type, type Static } from 'typebox'
import { DiagnosisSchema } from './diagnosis.ts'
import { ExportRequestSchema } from './export-request.ts'
import { Count, Decimal, KindSchema, Nullable } from './scalars.ts'

const KindCounts = Type.Object({ documents: Count, lines: Count })

export const UnderstoodRequestSchema = Type.Object({
  ...ExportRequestSchema.properties,
  exportInvoices: Type.Boolean(),
  exportExpenses: Type.Boolean(),
  exportProcurement: Type.Boolean(),
  ownerLevel: Type.Union([Type.Object({
    id: Nullable(Type.Integer()),
    description: Nullable(Type.String())
  }), Type.Null()], { description: 'The location as it was resolved; null means every location.' }),
  thruDate: Type.Union([
    Type.Object({ date: Type.String({ format: 'date' }), source: Type.Union([Type.Literal('request'), Type.Literal('today')]) }),
    Type.Object({ date: Type.Null(), source: Type.Literal('none') })
  ], { description: 'The thru date that ConnectWise was given, and where it came from; none for a recreated batch that names no date.' }),
  recreateFrom: Type.Optional(Type.Object({
    id: Nullable(Type.Integer()),
    batchIdentifier: Nullable(Type.String())
  }, { description: 'The ConnectWise batch that was exported again, as it was resolved.' }))
}, { title: 'UnderstoodRequest' })

const DocumentVerdictSchema = Type.Object({
  kind: KindSchema,
  number: Type.String(),
  date: Nullable(Type.String()),
  currency: Nullable(Type.String()),
  total: Nullable(Decimal),
  balanced: Type.Union([Type.Boolean(), Type.Null()], { description: 'null: this type of document has nothing to balance.' }),
  difference: Nullable(Decimal)
}, { title: 'DocumentVerdict' })

const SummarySchema = Type.Object({
  kinds: Type.Object({ invoices: KindCounts, expenses: KindCounts, procurement: KindCounts }),
  totals: Type.Array(Type.Object({ kind: KindSchema, currency: Nullable(Type.String()), documents: Count, total: Decimal })),
  accounts: Type.Array(Type.Object({
    account: Type.String({ description: 'GL account number, as text; empty where ConnectWise named none.' }),
    currency: Nullable(Type.String()),
    debit: Decimal,
    credit: Decimal
  })),
  balance: Type.Object({
    balanced: Type.Boolean(),
    documents: Count,
    unbalanced: Count
  }),
  documents: Type.Object({
    items: Type.Array(DocumentVerdictSchema, { description: 'The unbalanced documents first, then the others.' }),
    omitted: Type.Integer({ minimum: 0, description: 'Documents not listed here; the document itself has them all.' })
  }),
  glEntries: Type.Object({
    count: Count,
    ranges: Type.Array(Type.String(), { description: 'GL entry record ids in ascending runs, such as 1503-1510.' })
  }),
  nonReimbursableExpenses: Type.Object({ count: Count, ranges: Type.Array(Type.String()) })
}, { title: 'Summary' })
export type Summary = Static<typeof SummarySchema>

const WarningSchema = Type.Object({
  code: Type.String({ examples: ['UNBALANCED_DOCUMENT'] }),
  message: Type.String(),
  record: Nullable(Type.String({ description: 'The record concerned, such as `invoice 12331233`.' })),
  fix: Type.String()
}, { title: 'Warning' })
export type Warning = Static<typeof WarningSchema>

export const BatchStatusSchema = Type.Union([Type.Literal('complete'), Type.Literal('expired')], {
  description: 'complete: the copy is kept. expired: it was removed by the rule that `expired` names; the record stays.'
})

const ExpirySchema = Type.Object({
  at: Type.String({ format: 'date-time' }),
  rule: Type.String({ examples: ['RETENTION_DAYS=3650'] })
}, { title: 'Expiry', description: 'When and by which rule the document was removed. `document.sha256` still tells what it was.' })

/** The record of one exported batch. */
export const GlBatchSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  tenantId: Type.String(),
  interface: Type.Union([Type.Literal('rest'), Type.Literal('accounting-interface')]),
  status: BatchStatusSchema,
  expired: Type.Optional(ExpirySchema),
  createdAt: Type.String({ format: 'date-time' }),
  empty: Type.Boolean(),
  emptyReason: Type.Optional(Type.String()),
  request: UnderstoodRequestSchema,
  document: Type.Object({
    format: Type.Union([Type.Literal('xml'), Type.Literal('json')], { description: 'What ConnectWise sent and the archive keeps.' }),
    bytes: Count,
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    location: Type.String({ description: 'Where the immutable copy lies.' })
  }),
  summary: SummarySchema,
  warnings: Type.Object({ items: Type.Array(WarningSchema), omitted: Count }),
  diagnosis: Type.Optional(DiagnosisSchema),
  links: Type.Object({ self: Type.String(), xml: Type.String(), json: Type.String() }),
  timeline: Type.Array(Type.Object({ at: Type.String({ format: 'date-time' }), event: Type.String() }))
}, { title: 'GlBatch' })
export type GlBatch = Static<typeof GlBatchSchema>
