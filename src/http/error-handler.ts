import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { Problem, type ProblemCode } from '../domain/problem.ts'
import { pathOf, type BasePathOptions } from './base-path.ts'
import { PROBLEMS } from './problem-table.ts'
import { toFieldFaults } from './validation-faults.ts'

export interface ErrorHandlerOptions extends BasePathOptions {
  /** Is told of every problem that is answered. */
  told: (code: ProblemCode) => void
}

/** Answers every failure as RFC 9457 problem details, and logs what the caller must not see. */
export const errorHandler = fastifyPlugin<ErrorHandlerOptions>((app, where, done) => {
  app.setErrorHandler((error: FastifyError, request, reply) => answerProblem(toProblem(error), { request, reply, where }))
  app.setNotFoundHandler((request, reply) => answerProblem(
    new Problem('ROUTE_UNKNOWN', `There is nothing at ${request.method} ${pathOf(request, where)}.`), { request, reply, where }))
  done()
})

const OF_DOCUMENTS = ['etag', 'repr-digest', 'content-disposition', 'accept-ranges']

interface Call {
  request: FastifyRequest
  reply: FastifyReply
  where: ErrorHandlerOptions
}

/** Answers what fails before any route is found, such as a path that cannot be decoded. */
export function answerFrameworkError (error: FastifyError, call: Call): void {
  void answerProblem(toProblem(error), call)
}

function answerProblem (problem: Problem, { request, reply, where }: Call): FastifyReply {
  const { title, status, retriable, fix } = PROBLEMS[problem.code]
  const { retryAfterSeconds, errors, batchId, outcome = 'none' } = problem.facts
  where.told(problem.code)
  if (status >= 500) request.log.error({ err: problem, code: problem.code }, problem.message)
  else request.log.info({ code: problem.code }, problem.message)
  // what was meant for a document does not describe a problem
  for (const name of OF_DOCUMENTS) void reply.removeHeader(name)
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds)
  if (problem.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer')
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send({
    type: `${where.basePath}/errors/${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.message,
    fix: problem.facts.fix ?? fix,
    instance: pathOf(request, where),
    requestId: request.id,
    retriable,
    outcome,
    batchId,
    errors
  })
}

function toProblem (error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error.validation !== undefined) return toValidationProblem(error)
  switch (error.code) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY': return new Problem('INVALID_JSON', 'The body is empty where a JSON object is due.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': return new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body is not application/json.')
    case 'FST_ERR_CTP_BODY_TOO_LARGE': return new Problem('BODY_TOO_LARGE', 'The body is larger than the service takes.')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH': return new Problem('INVALID_REQUEST', 'The body is not as long as Content-Length says.')
    case 'FST_ERR_BAD_URL': return new Problem('INVALID_REQUEST', 'The path cannot be decoded: behind each % it needs two hexadecimal digits, which together are UTF-8.')
    case 'ERR_STREAM_PREMATURE_CLOSE': return new Problem('CALLER_GONE', 'The caller closed the connection before the answer.')
    case 'FST_ERR_MAX_PARAM_LENGTH': return new Problem('INVALID_REQUEST', 'A part of the path is longer than the service takes.')
    default:
      // the framework's own words may repeat the address with its query
      return error.statusCode !== undefined && error.statusCode < 500
        ? new Problem('INVALID_REQUEST', `The request could not be read (${error.code}).`)
        : new Problem('INTERNAL', 'Something failed inside the service.', { cause: error })
  }
}

/** Faults of a request that an answer and the log name; the others are counted. */
const MAX_TOLD = 20

function toValidationProblem ({ validation = [], validationContext }: FastifyError): Problem {
  const all = toFieldFaults(validation, validationContext)
  const errors = all.slice(0, MAX_TOLD)
  const details = errors.map(({ pointer, detail }) => `${pointer === '' ? 'The body' : pointer} ${detail}`)
  const told = [...details, ...all.length > MAX_TOLD ? [`and ${all.length - MAX_TOLD} more`] : []].join('; ')
  return new Problem('INVALID_REQUEST', told.endsWith('?') ? told : `${told}.`, { errors })
}
