import { fastifyPlugin } from 'fastify-plugin'
import { Problem } from '../domain/problem.ts'

export interface JsonBodyOptions {
  /** Where a text that is no JSON goes wrong, both from 1, and why. */
  findFault: (text: string) => { line: number, column: number, reason: string } | undefined
}

/** Longer bodies are not written by hand, and not worth the time that looking through them takes. */
const LONGEST_SEARCHED = 65_536

/** Bodies are JSON and nothing else. Read as fastify does, which says of one that is none only that; here it says where it breaks off. */
export const jsonBody = fastifyPlugin<JsonBodyOptions>((app, { findFault }, done) => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, answer) => {
    void parse(request, body, (error, value) => {
      if (error === null || body === '') answer(error, value)
      else answer(isJson(body) ? hasPrototypeKey() : isNoJson(body, findFault))
    })
  })
  done()
})

/** As fastify reads it, but for the keys that it refuses. */
function isJson (body: string): boolean {
  try {
    JSON.parse(body.replace(/^\ufeff/, ''))
    return true
  } catch {
    return false
  }
}

function hasPrototypeKey (): Problem {
  return new Problem('INVALID_JSON', 'The body has a key that is not taken: __proto__ or constructor.', { fix: 'Leave that key out.' })
}

/** What stands at the fault is told to the caller alone: it may be of a secret, and the message is logged. */
function isNoJson (body: string, findFault: JsonBodyOptions['findFault']): Problem {
  const fault = body.length > LONGEST_SEARCHED ? undefined : findFault(body)
  if (fault === undefined) return new Problem('INVALID_JSON', 'The body is not JSON.')
  const { line, column, reason } = fault
  return new Problem('INVALID_JSON', `The body is not JSON: it goes wrong at line ${line}, column ${column}.`, {
    fix: 'Mend it there. Keys and texts stand in double quotes, true, false and null in small letters, and no comma stands before a closing bracket.',
    errors: [{ pointer: '', detail: reason }]
  })
}
