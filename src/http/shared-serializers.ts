import fastJsonStringify, { type AnySchema } from 'fast-json-stringify'
import type { FastifyInstance } from 'fastify'

/**
 * Compiles a serializer once per schema object. Nearly all of what routes answer are the same few problems, so that one
 * per route and status would be most of the time that starting takes.
 */
export function shareSerializers (app: FastifyInstance): void {
  const serializers = new WeakMap<object, ReturnType<typeof fastJsonStringify>>()
  app.setSerializerCompiler<AnySchema>(({ schema }) => {
    const known = serializers.get(schema)
    if (known !== undefined) return known
    const serializer = fastJsonStringify(schema)
    serializers.set(schema, serializer)
    return serializer
  })
}
