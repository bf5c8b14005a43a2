import { Type } from 'typebox'
import { ONE_LINE, ONE_LINE_IN_WORDS } from './scalars.ts'

const RecordId = Type.Integer({ minimum: 1 })
const closed = { additionalProperties: false }

const RecordSelectionSchema = Type.Object({
  invoices: Type.Optional(Type.Array(RecordId, { maxItems: 10_000, description: 'ConnectWise invoice ids.' })),
  expenses: Type.Optional(Type.Array(RecordId, { maxItems: 10_000, description: 'ConnectWise expense ids.' })),
  procurement: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    maxItems: 10_000,
    description: 'ConnectWise product ids, which are text.'
  }))
}, closed)

/** Body of `POST /gl-batches`. */
export const ExportRequestSchema = Type.Object({
  ownerLevel: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.String({ minLength: 1, maxLength: 100 })], {
    'x-allowed': 'the id of a location (a whole number from 1 on) or its description (1 to 100 characters)',
    description: 'Location: its id (a number) or its description. Absent: every location.'
  })),
  thruDate: Type.Optional(Type.String({
    format: 'date',
    description: 'Entries dated up to and including this day (yyyy-MM-dd). Absent: today.'
  })),
  exportInvoices: Type.Optional(Type.Boolean({ default: false, description: 'Export unposted invoices.' })),
  exportExpenses: Type.Optional(Type.Boolean({ default: false, description: 'Export unposted expenses.' })),
  exportProcurement: Type.Optional(Type.Boolean({ default: false, description: 'Export unposted procurement (products, inventory).' })),
  summarizeInvoices: Type.Optional(Type.Union(
    [Type.Literal('default'), Type.Literal('condensed'), Type.Literal('detailed')],
    { description: 'How invoice lines are summarised. REST connections only.' }
  )),
  include: Type.Optional(RecordSelectionSchema),
  exclude: Type.Optional(RecordSelectionSchema),
  batchIdentifier: Type.Optional(Type.String({
    minLength: 1,
    maxLength: 50,
    pattern: ONE_LINE,
    'x-allowed': ONE_LINE_IN_WORDS,
    description: 'Name that ConnectWise shows for the batch. REST connections only.'
  })),
  recreateFrom: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.String({ minLength: 1, maxLength: 50 })], {
    'x-allowed': 'the id of a batch (a whole number from 1 on) or its identifier (1 to 50 characters)',
    description: 'A batch in ConnectWise, by its id (a number) or its identifier: its records are exported again, in place of what is unposted. Without thruDate nothing of it is left out by date. The Accounting Interface takes include and exclude only with this.'
  }))
}, { ...closed, title: 'ExportRequest' })

/** Named examples, offered by Swagger UI. */
export function exportExamples (monthEnd: string) {
  return {
    'invoices-to-month-end': {
      summary: 'Unposted invoices up to a month end',
      value: { thruDate: monthEnd, exportInvoices: true }
    },
    'everything-for-one-location': {
      summary: 'Everything unposted, for one location',
      value: { ownerLevel: 'Tampa Office', exportInvoices: true, exportExpenses: true, exportProcurement: true }
    },
    'everything-to-today': {
      summary: 'Everything unposted, every location, up to today',
      value: { exportInvoices: true, exportExpenses: true, exportProcurement: true }
    }
  }
}
