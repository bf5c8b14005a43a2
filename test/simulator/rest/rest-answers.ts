import type { Answer } from '../answer.ts'
import { textAnswer } from '../answer.ts'

/** One entry of `errors` in an error body. */
interface FieldError {
  code: string
  message: string
  resource: string
  field: string
}

/** A refusal of the REST interface. */
export class RestFault extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldError[] | null

  constructor (status: number, body: { code: string, message: string, errors?: FieldError[] }) {
    super(body.message)
    this.status = status
    this.code = body.code
    this.errors = body.errors ?? null
  }
}

/** The content type of an answer in a version of the API. */
export function restContentType (version: string): string {
  return `application/vnd.connectwise.com+json; version=${version}; charset=utf-8`
}

/** A short JSON answer. */
export function jsonAnswer (status: number, version: string, value: unknown): Answer {
  return textAnswer(status, restContentType(version), JSON.stringify(value))
}

/** The error body of a refusal. */
export function faultAnswer (fault: RestFault): Answer {
  const body = { code: fault.code, message: fault.message, errors: fault.errors }
  return textAnswer(fault.status, 'application/json; charset=utf-8', JSON.stringify(body))
}

/** 404 for an id that nothing has. */
export function notFound (resource: string, id: number | string): RestFault {
  return new RestFault(404, { code: 'NotFound', message: `${resource} ${id} not found` })
}

/** 400 about one field of a request. */
export function invalidField (resource: string, error: { code: string, field: string, message: string }): RestFault {
  return new RestFault(400, {
    code: 'InvalidObject',
    message: `${resource} object is invalid`,
    errors: [{ code: error.code, message: error.message, resource, field: error.field }]
  })
}
