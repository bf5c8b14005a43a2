import { Type, type Static } from 'typebox'

const Count = Type.Integer({ minimum: 0 })
const EntryIds = (description: string) => Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 100_000, description }))
const EntryRuns = (description: string) => Type.Object({
  count: Count,
  ranges: Type.Array(Type.String(), { description: 'Ascending runs, such as 1503-1510.' })
}, { description })

/** Body of `PUT /gl-batches/{id}/posting`. */
export const PostingRequestSchema = Type.Object({
  batchIdentifier: Type.Optional(Type.String({
    maxLength: 50,
    pattern: '^[^\\s\\x00-\\x1f](?:[^\\x00-\\x1f]*[^\\s\\x00-\\x1f])?$',
    'x-allowed': 'one line of text that neither begins nor ends with a space',
    description: 'Name of the batch in ConnectWise, unique there. Absent: the one of the export, or gl-batch- and the id of the batch.',
    examples: ['GL 2026-10']
  })),
  glEntryIds: EntryIds('The GL entries to mark. Absent: all of the batch. Name whole documents: ConnectWise exports one that is marked in part again.'),
  exceptGlEntryIds: EntryIds('The GL entries to leave out, such as those of documents that the accounting package refused.')
}, { additionalProperties: false, title: 'PostingRequest' })
export type PostingRequest = Static<typeof PostingRequestSchema>

/** The posting of a batch. */
export const PostingSchema = Type.Object({
  batchId: Type.String({ format: 'uuid' }),
  tenantId: Type.String(),
  state: Type.Union([
    Type.Literal('none'), Type.Literal('marking'), Type.Literal('posted'), Type.Literal('uncertain'),
    Type.Literal('not-applied'), Type.Literal('conflict'), Type.Literal('undoing')
  ], { description: 'posted: ConnectWise has the records in a batch. docs/posting.md explains every state and what to do in it.' }),
  meaning: Type.String({ description: 'The state in words, with what to do next.' }),
  batchIdentifier: Type.Union([Type.String(), Type.Null()], { description: 'Name of the batch in ConnectWise; null where nothing is posted.' }),
  connectwiseBatchId: Type.Union([Type.Integer(), Type.Null()], { description: 'null where ConnectWise does not tell it.' }),
  posted: EntryRuns('The GL entries that this posting is of, non-reimbursable expenses included.'),
  left: EntryRuns('The GL entries of the batch that it leaves out: the next export returns them again.'),
  reminder: Type.Optional(Type.String({ description: 'What an undo does not do.' })),
  links: Type.Object({ self: Type.String(), batch: Type.String() }),
  timeline: Type.Array(Type.Object({ at: Type.String({ format: 'date-time' }), event: Type.String() }), { description: 'The last hundred events, oldest first.' })
}, { title: 'Posting' })
export type ShownPosting = Static<typeof PostingSchema>
