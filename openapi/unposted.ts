import { Type, type Static } from 'typebox'
import { UnderstoodRequestSchema } from './gl-batch.ts'
import { Count, Decimal, Nullable } from './scalars.ts'

const Flag = (what: string) => Type.Optional(Type.Unsafe<'true' | 'false'>({
  type: 'string', enum: ['true', 'false'], description: `Whether to look at ${what}. With none of the three flags all are looked at.`
}))

/** Query of `GET /unposted`: the words of an export request. */
export const UnpostedQuerySchema = Type.Object({
  ownerLevel: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Location: its id (digits alone) or its description. Absent: every location.' })),
  thruDate: Type.Optional(Type.String({ format: 'date', description: 'Entries dated up to and including this day (yyyy-MM-dd). Absent: today.' })),
  exportInvoices: Flag('invoices'),
  exportExpenses: Flag('expenses'),
  exportProcurement: Flag('procurement'),
  rows: Type.Optional(Type.String({ pattern: '^(100|[1-9]?[0-9])$', 'x-allowed': 'a whole number from 0 to 100', description: 'First rows of each kind to show, 0 to 100. Absent: 10.', examples: ['10'] }))
}, { additionalProperties: false })
export type UnpostedQuery = Static<typeof UnpostedQuerySchema>

const RowSchema = Type.Object({
  id: Nullable(Type.String({ description: 'The id by which include and exclude of an export name the record; null where an export was read.' })),
  number: Nullable(Type.String({ description: 'Number of the invoice or purchase order; null for an expense of the lists.' })),
  date: Nullable(Type.String()),
  currency: Nullable(Type.String()),
  total: Nullable(Decimal),
  party: Nullable(Type.String({ description: 'Customer, vendor or member; null where an export was read.' })),
  accountNumber: Nullable(Type.String({ description: 'Of the customer or vendor, for an expense its GL account.' })),
  locationId: Nullable(Type.Integer())
}, { title: 'UnpostedRow' })

const UnpostedKindSchema = Type.Object({
  count: Type.Integer({ minimum: 0, description: 'How many there are: rows of ConnectWise\'s list, or documents where an export was read. An expense bill is one document and several rows.' }),
  totals: Type.Array(Type.Object({ currency: Nullable(Type.String()), count: Count, total: Decimal })),
  complete: Type.Boolean({ description: 'false: count and totals are not of the same rows; notes say why.' }),
  withoutAccountNumber: Nullable(Type.Integer({ minimum: 0, description: 'Rows that no export returns for want of an account number; null where an export was read.' })),
  rows: Type.Object({ items: Type.Array(RowSchema), omitted: Count }),
  notes: Type.Array(Type.String())
}, { title: 'UnpostedKind' })
export type UnpostedKind = Static<typeof UnpostedKindSchema>

const { ownerLevel, thruDate, exportInvoices, exportExpenses, exportProcurement } = UnderstoodRequestSchema.properties

/** Answer of `GET /unposted`. */
export const UnpostedSchema = Type.Object({
  tenantId: Type.String(),
  interface: Type.Union([Type.Literal('rest'), Type.Literal('accounting-interface')]),
  readAt: Type.String({ format: 'date-time' }),
  source: Type.Union([Type.Literal('unposted-lists'), Type.Literal('export')], {
    description: 'unposted-lists: read from ConnectWise\'s lists, which also hold what an export leaves out. export: an export was made, read and not kept.'
  }),
  request: Type.Object({ ownerLevel, thruDate, exportInvoices, exportExpenses, exportProcurement }),
  kinds: Type.Object({
    invoices: Type.Optional(UnpostedKindSchema),
    expenses: Type.Optional(UnpostedKindSchema),
    procurement: Type.Optional(UnpostedKindSchema)
  })
}, { title: 'Unposted' })
export type Unposted = Static<typeof UnpostedSchema>
