import t from 'tap'
import { hoistSchemas } from '../../src/http/hoist-schemas.ts'

const problem = { title: 'Problem', type: 'object', properties: { code: { type: 'string' } } }

t.test('a schema with a title moves to the components once and is referred to everywhere', t => {
  const document = {
    paths: { '/a': { get: { responses: { 400: { schema: problem }, 404: { schema: { ...problem } } } } }, '/b': [problem] },
    components: { securitySchemes: { key: {} } }
  }
  const reference = { $ref: '#/components/schemas/Problem' }
  t.strictSame(hoistSchemas(document), {
    paths: { '/a': { get: { responses: { 400: { schema: reference }, 404: { schema: reference } } } }, '/b': [reference] },
    components: { securitySchemes: { key: {} }, schemas: { Problem: problem } }
  } as unknown as typeof document)
  t.end()
})

t.test('schemas within schemas are hoisted too, and listed by name', t => {
  const inner = { title: 'Inner', anyOf: [{ type: 'string' }, { type: 'null' }] }
  const outer = { title: 'Outer', oneOf: [inner, { title: 'Another', type: 'object' }] }
  const { components } = hoistSchemas({ paths: { '/': outer }, components: {} }) as object as { components: { schemas: Record<string, object> } }
  t.strictSame(Object.keys(components.schemas), ['Another', 'Inner', 'Outer'])
  t.strictSame(components.schemas['Outer'], { title: 'Outer', oneOf: [{ $ref: '#/components/schemas/Inner' }, { $ref: '#/components/schemas/Another' }] })
  t.end()
})

t.test('examples are data, in which a title names nothing', t => {
  const data = { title: 'A title', type: 'a type' }
  const node = { examples: [data], example: data, default: data, const: data }
  t.strictSame(hoistSchemas({ paths: node, components: {} }).paths, node)
  t.end()
})

t.test('a title on what is no schema stays, a discriminator goes', t => {
  const paths = { info: { title: 'gl-batches', version: '1' }, named: { title: 7, type: 'x' }, nothing: null, schema: { discriminator: {}, type: 'object' } }
  t.strictSame(hoistSchemas({ paths, components: {} }).paths, { ...paths, schema: { type: 'object' } } as unknown as typeof paths)
  t.end()
})
