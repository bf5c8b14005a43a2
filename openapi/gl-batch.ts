import { Type, type Static } from 'typebox'
import { DiagnosisSchema } from './diagnosis.ts'
import { ExportRequestSchema } from './export-request.ts'
import { Count, Decimal, IdRun, KindSchema, Nullable } from './scalars.ts'

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
    ranges: Type.Array(IdRun, { description: 'GL entry record ids in ascending runs, such as 1503-1510.' })
  }),
  nonReimbursableExpenses: Type.Object({ count: Count, ranges: Type.Array(IdRun) })
}, { title: 'Summary' })
export type Summary = Static<typeof SummarySchema>

const WarningSchema = Type.Object({
  code: Type.String({ examples: ['UNBALANCED_DOCUMENT'] }),
  message: Type.String(),
  record: Nullable(Type.String({ description: 'The record concerned, such as `invoice 12331233`.' })),
  fix: Type.String()
}, { title: 'Warning' })
export type Warning = Static<typeof WarningSchema>

export const BatchStatusSchema = Type.Union([Type.Literal('running'), Type.Literal('complete'), Type.Literal('expired'), Type.Literal('failed'), Type.Literal('cancelled')], {
  description: 'running, until it is complete, failed or cancelled. complete: the copy is kept. expired: it was removed by the rule that `expired` names; the record stays.'
})

const ExpirySchema = Type.Object({
  at: Type.String({ format: 'date-time' }),
  rule: Type.String({ examples: ['RETENTION_DAYS=3650'] })
}, { title: 'Expiry', description: 'When and by which rule the document was removed. `document.sha256` still tells what it was.' })

const Time = Type.String({ format: 'date-time' })

const identity = {
  id: Type.String({ format: 'uuid' }),
  tenantId: Type.String(),
  interface: Type.Union([Type.Literal('rest'), Type.Literal('accounting-interface')]),
  company: Type.Optional(Type.Object({ site: Type.String(), id: Type.String() }, {
    description: 'The ConnectWise company that the batch came from, in lower case: it is posted there and nowhere else.',
    examples: [{ site: 'na.myconnectwise.net', id: 'training' }]
  })),
  createdAt: Time,
  request: UnderstoodRequestSchema
}

const result = {
  empty: Type.Boolean(),
  document: Type.Object({
    format: Type.Union([Type.Literal('xml'), Type.Literal('json')], { description: 'What ConnectWise sent and the archive keeps.' }),
    bytes: Count,
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    location: Type.String({ description: 'Where the immutable copy lies.' })
  }),
  summary: SummarySchema,
  warnings: Type.Object({ items: Type.Array(WarningSchema), omitted: Count }),
  diagnosis: Type.Optional(DiagnosisSchema),
  expired: Type.Optional(ExpirySchema)
}

const EmptyReason = Type.Optional(Type.String())
const Timeline = Type.Array(Type.Object({ at: Time, event: Type.String() }))
const self = Type.String({ description: 'This record.' })

/** The record of a batch that is complete: from then on only a rule changes it, that its document expires. */
export const CompleteGlBatchSchema = Type.Object({
  ...identity,
  status: Type.Union([Type.Literal('complete'), Type.Literal('expired')]),
  ...result,
  emptyReason: EmptyReason,
  links: Type.Object({ self, xml: Type.String(), json: Type.String() }),
  timeline: Timeline
}, { title: 'CompleteGlBatch' })
export type GlBatch = Static<typeof CompleteGlBatchSchema>

const BatchProblemSchema = Type.Object({
  type: Type.String({ description: 'URL of the explanation, `/errors/{code}`.' }),
  title: Type.String(),
  code: Type.String({ examples: ['CONNECTWISE_TIMEOUT'] }),
  detail: Type.String({ description: 'What failed and why.' }),
  fix: Type.String({ description: 'How to mend it.' }),
  retriable: Type.Boolean({ description: 'Whether the same export can succeed later.' })
}, { title: 'BatchProblem', description: 'Why there is no batch; only when the status is failed or cancelled.' })
export type BatchProblem = Static<typeof BatchProblemSchema>

/** The record of a batch in any state. */
export const GlBatchSchema = Type.Object({
  ...identity,
  status: BatchStatusSchema,
  progress: Type.Optional(Type.Object({
    bytes: Type.Integer({ minimum: 0, description: 'Bytes received from ConnectWise so far.' }),
    documents: Type.Integer({ minimum: 0, description: 'Documents read so far.' })
  }, { description: 'How far the export is, or was when it ended; absent once it is complete. Written about once a second.' })),
  ...Type.Partial(Type.Object(result)).properties,
  emptyReason: EmptyReason,
  problem: Type.Optional(BatchProblemSchema),
  left: Type.Optional(Type.Literal('nothing', { description: 'What a failed or cancelled export left in the archive.' })),
  links: Type.Object({ self, xml: Type.Optional(Type.String()), json: Type.Optional(Type.String()) }),
  timeline: Timeline
}, {
  title: 'GlBatch',
  description: 'The record of a batch. empty, document, summary, warnings, links.xml and links.json are absent until the batch is complete.'
})
export type GlBatchRecord = Static<typeof GlBatchSchema>
