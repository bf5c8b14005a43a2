import fastJsonStringify, { type AnySchema } from 'fast-json-stringify'
import type { FastifyInstance } from 'fastify'

type Write = (answer: unknown) => string

/**
 * Compiles a serializer once per schema object, when it is first used. Nearly all of what routes declare are the same few
 * problems, and most of the rest is written otherwise: compiling them all would be most of the time that starting takes.
 */
export function shareSerializers (app: FastifyInstance): void {
  const serializers = new WeakMap<object, Write>()
  app.setSerializerCompiler<AnySchema>(({ schema }) => {
    const known = serializers.get(schema)
    if (known !== undefined) return known
    const write = whenUsed(() => fastJsonStringify(schema))
    serializers.set(schema, write)
    return write
  })
}

function whenUsed (compile: () => Write): Write {
  let write: Write | undefined
  return answer => (write ??= compile())(answer)
}
