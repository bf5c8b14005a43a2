import { Type } from 'typebox'

export const Count = Type.Integer({ minimum: 0 })
export const Nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** Text without control characters, which neither a line of text nor every database can hold. */
export const ONE_LINE = '^[^\\x00-\\x1f]*$'
export const ONE_LINE_IN_WORDS = 'one line of text, without control characters'

/** An id of a record in ConnectWise: fifteen digits at most, as documents are read, so that counting on from one stays exact. */
export const RecordId = Type.Integer({ minimum: 1, maximum: 999_999_999_999_999 })

/** Record ids that follow one another, `1503-1510`, or one alone. */
export const IdRun = Type.String({ pattern: '^[0-9]{1,15}(?:-[0-9]{1,15})?$', examples: ['1503-1510'] })

/** Name of a batch in ConnectWise. Spaces around it are refused, because nobody would find it by them again. */
export const BatchIdentifier = (description: string) => Type.String({
  minLength: 1,
  maxLength: 50,
  pattern: '^[^\\s\\x00-\\x1f](?:[^\\x00-\\x1f]*[^\\s\\x00-\\x1f])?$',
  'x-allowed': 'one line of text of 1 to 50 characters that neither begins nor ends with a space',
  description,
  examples: ['GL 2026-10']
})

/** An exact decimal as text: `-35.00` stays `-35.00`. */
export const Decimal = Type.String({ pattern: '^-?[0-9]+(\\.[0-9]+)?$', examples: ['42.00'] })
export const KindSchema = Type.Union([Type.Literal('invoices'), Type.Literal('expenses'), Type.Literal('procurement')])
