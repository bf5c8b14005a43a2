import accepts from '@fastify/accepts'
import type { FastifyRequest } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import type { AnswerFormat } from '../domain/document-reader.ts'
import { Problem } from '../domain/problem.ts'

export const MEDIA_TYPES = { json: 'application/json; charset=utf-8', xml: 'application/xml; charset=utf-8' } as const

/** Requests get what `chooseFormat` reads. */
export const representation = fastifyPlugin(async app => {
  await app.register(accepts)
})

/** The form of the answer: `?format=` for browsers, else `Accept`, else JSON. @throws Problem NOT_ACCEPTABLE */
export function chooseFormat (request: FastifyRequest, asked: AnswerFormat | undefined): AnswerFormat {
  if (asked !== undefined) return asked
  const type = request.accepts().type(['application/json', 'application/xml', 'text/xml'])
  if (type === false || Array.isArray(type)) {
    throw new Problem('NOT_ACCEPTABLE', 'A batch exists as application/json and as application/xml, and the Accept header takes neither.')
  }
  return type === 'application/json' ? 'json' : 'xml'
}
