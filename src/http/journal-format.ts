import type { FastifyRequest } from 'fastify'
import { Problem } from '../domain/problem.ts'

export type JournalFormat = 'json' | 'csv'

export const JOURNAL_MEDIA_TYPES = { json: 'application/json; charset=utf-8', csv: 'text/csv; charset=utf-8; header=present' } as const

/** The form of the journal: `?format=` for browsers, else `Accept`, else JSON. @throws Problem NOT_ACCEPTABLE */
export function chooseJournalFormat (request: FastifyRequest, asked: JournalFormat | undefined): JournalFormat {
  if (asked !== undefined) return asked
  const type = request.accepts().type(['application/json', 'text/csv'])
  if (type === 'application/json') return 'json'
  if (type === 'text/csv') return 'csv'
  throw new Problem('NOT_ACCEPTABLE', 'A journal exists as application/json and as text/csv, and the Accept header takes neither.',
    { fix: 'Accept application/json or text/csv, or use ?format=json or ?format=csv.' })
}
