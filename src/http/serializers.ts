import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type BuildSerializer = NonNullable<NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>['buildSerializer']>

/**
 * Makes the functions that write answers by their schemas, each compiled when it is first used. Most never are: problems,
 * documents and answers without a body are written without them, and to compile them all takes most of the start.
 */
export const buildSerializer: BuildSerializer = (externalSchemas, options) => {
  const compile = SerializerSelector()(externalSchemas, options)
  return route => {
    let write: ReturnType<typeof compile> | undefined
    return answer => (write ??= compile(route))(answer)
  }
}
