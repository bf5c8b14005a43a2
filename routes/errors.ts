import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../src/domain/problem.ts'
import { openProblemResponses } from './responses.ts'

const DOCUMENT = new URL('../docs/errors.md', import.meta.url)
const tags = ['Operation']
const Markdown = { content: { 'text/markdown': { schema: Type.String() } } }

/** `/errors` and `/errors/{code}`: the explanations that a problem's `type` points to, out of docs/errors.md. */
export const errorRoutes: FastifyPluginAsyncTypebox = async app => {
  const document = await readFile(DOCUMENT, 'utf8')
  const sections = sectionsOf(document)

  app.get('/errors', {
    schema: {
      operationId: 'listErrors',
      summary: 'What every problem code means',
      tags,
      security: [],
      response: { 200: { description: 'All explanations.', ...Markdown }, ...openProblemResponses() }
    }
  }, async (_request, reply) => await reply.type('text/markdown; charset=utf-8').send(document))

  app.get('/errors/:code', {
    schema: {
      operationId: 'getError',
      summary: 'What a problem code means',
      tags,
      security: [],
      params: Type.Object({ code: Type.String({ maxLength: 60 }) }),
      response: { 200: { description: 'The explanation.', ...Markdown }, ...openProblemResponses('INVALID_REQUEST', 'ROUTE_UNKNOWN') }
    }
  }, async (request, reply) => {
    const section = sections.get(request.params.code)
    if (section === undefined) throw new Problem('ROUTE_UNKNOWN', 'There is no problem with this code; GET /errors lists all.')
    return await reply.type('text/markdown; charset=utf-8').send(section)
  })
}

/** Sections of second level by their heading. */
function sectionsOf (document: string): Map<string, string> {
  return new Map(document.split(/^(?=## )/m).slice(1).map(section => [section.slice(3, section.indexOf('\n')).trim(), section]))
}
