import { fastifyPlugin } from 'fastify-plugin'
import { Problem } from '../domain/problem.ts'

export interface JsonBodyOptions {
  /** What is wrong with a text as JSON, and where; undefined where nothing is. */
  findFault: (text: string) => string | undefined
}

/** Bodies are JSON and nothing else. Read as fastify does, which says of one that is none only that; here it says where it breaks off. */
export const jsonBody = fastifyPlugin<JsonBodyOptions>((app, { findFault }, done) => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, answer) => {
    void parse(request, body, (error, value) => {
      if (error === null || body === '') answer(error, value)
      else answer(new Problem('INVALID_JSON', `The body is not JSON: ${findFault(body) ?? 'it has a key that is not taken, __proto__ or constructor'}.`))
    })
  })
  done()
})
