import { Type, type Static } from 'typebox'

const NullableText = (description: string, example: string) =>
  Type.Union([Type.String(), Type.Null()], { description, examples: [example] })

const Side = (description: string, example: string | null) => Type.Union(
  [Type.String({ pattern: '^[0-9]+\\.[0-9]{2,}$' }), Type.Null()],
  { description: `${description} An exact decimal as text, never negative; null where the amount stands on the other side.`, examples: [example] })

const JournalLineSchema = Type.Object({
  kind: Type.Union([Type.Literal('invoices'), Type.Literal('expenses'), Type.Literal('procurement')]),
  documentNumber: NullableText('Number of the document.', '12331233'),
  documentType: NullableText('As ConnectWise names it, or else what the document is, such as `purchase`.', 'INVOICE'),
  date: NullableText('Day of the document, ISO 8601; the text as it was where it is no date.', '2014-05-07'),
  account: NullableText('GL account number, as text; null where ConnectWise named none.', '4001:'),
  debit: Side('Debit.', null),
  credit: Side('Credit.', '35.00'),
  currency: NullableText('Currency of the line; null where nothing says.', 'FRF'),
  company: NullableText('Customer of an invoice, vendor of a purchase, member of an expense bill; a detail\'s own company where it names one.', 'Zynk Software Limited'),
  class: NullableText('GL class.', ''),
  taxCode: NullableText('Tax code, or else its cross reference.', 'T1'),
  memo: NullableText('Memo.', '10ft Patch Cat5E Cable'),
  glEntryIds: Type.Array(Type.Integer(), { description: 'GL entries that the line comes from.', examples: [[1503]] }),
  balanced: Type.Union([Type.Boolean(), Type.Null()], { description: 'Whether the document of this line balances, on each of its lines; null: nothing to hold its lines against.' })
}, { title: 'JournalLine' })
export type JournalLine = Static<typeof JournalLineSchema>

/** A batch as double entry. */
export const JournalSchema = Type.Object({
  batchId: Type.String({ format: 'uuid' }),
  lines: Type.Array(JournalLineSchema)
}, { title: 'Journal' })
