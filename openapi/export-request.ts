import { Type } from 'typebox'
import { BatchIdentifier, RecordId } from './scalars.ts'

const closed = { additionalProperties: false }

/** Which records: to choose none is a mistake of whoever asks, not a way to ask for all. */
const RecordSelectionSchema = Type.Object({
  invoices: Type.Optional(Type.Array(RecordId, { minItems: 1, maxItems: 10_000, description: 'ConnectWise invoice ids.' })),
  expenses: Type.Optional(Type.Array(RecordId, { minItems: 1, maxItems: 10_000, description: 'ConnectWise expense ids.' })),
  procurement: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    minItems: 1,
    maxItems: 10_000,
    description: 'ConnectWise product ids, which are text.'
  }))
}, { ...closed, minProperties: 1 })

/** Body of `POST /gl-batches`. */
export const ExportRequestSchema = Type.Object({
  ownerLevel: Type.Optional(Type.Union([RecordId, Type.String({ minLength: 1, maxLength: 100 })], {
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
  batchIdentifier: Type.Optional(BatchIdentifier('Name that ConnectWise shows for the batch. REST connections only.')),
  recreateFrom: Type.Optional(Type.Union([RecordId, Type.String({ minLength: 1, maxLength: 50 })], {
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
