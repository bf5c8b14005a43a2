import { Type } from 'typebox'

/** RFC 9457 problem details with this service's extension members. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'URL of the explanation, `/errors/{code}`.' }),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ examples: ['CONNECTWISE_TIMEOUT'] }),
  detail: Type.String({ description: 'What failed and why.' }),
  fix: Type.String({ description: 'How to mend it.' }),
  instance: Type.String({ description: 'The path that was called.' }),
  requestId: Type.String({ description: 'Names this call in the log.' }),
  retriable: Type.Boolean({ description: 'Whether the same call can succeed later.' }),
  outcome: Type.Union([Type.Literal('none'), Type.Literal('applied'), Type.Literal('uncertain')], {
    description: 'Whether anything was changed: none, applied, or uncertain.'
  }),
  batchId: Type.Optional(Type.String({ description: 'The batch concerned; its record, GET /gl-batches/{id}, says what became of it.' })),
  errors: Type.Optional(Type.Array(Type.Object({
    pointer: Type.String({ description: 'JSON pointer into the body, or header:…, query:…, path:….' }),
    detail: Type.String()
  })))
}, { title: 'Problem' })
