import { Type } from 'typebox'

export const Count = Type.Integer({ minimum: 0 })
export const Nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** Text without control characters, which neither a line of text nor every database can hold. */
export const ONE_LINE = '^[^\\x00-\\x1f]*$'
export const ONE_LINE_IN_WORDS = 'one line of text, without control characters'

/** An exact decimal as text: `-35.00` stays `-35.00`. */
export const Decimal = Type.String({ pattern: '^-?[0-9]+(\\.[0-9]+)?$', examples: ['42.00'] })
export const KindSchema = Type.Union([Type.Literal('invoices'), Type.Literal('expenses'), Type.Literal('procurement')])
