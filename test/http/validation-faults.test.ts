import type { FastifySchemaValidationError } from 'fastify'
import t from 'tap'
import { toFieldFaults } from '../../src/http/validation-faults.ts'

type Fault = FastifySchemaValidationError & { parentSchema?: object }

function fault (keyword: string, params: FastifySchemaValidationError['params'], more: Partial<Fault> = {}): Fault {
  return { keyword, params, instancePath: '/field', schemaPath: `#/properties/field/${keyword}`, message: 'is wrong', ...more }
}

t.test('the place of a fault says which part of the request it is in', t => {
  const missing = fault('required', { missingProperty: 'x' }, { instancePath: '' })
  t.strictSame(['body', 'querystring', 'params', 'headers', undefined].map(context => toFieldFaults([missing], context)), [
    [{ pointer: '/x', detail: 'is missing' }],
    [{ pointer: 'query:x', detail: 'is missing' }],
    [{ pointer: 'path:x', detail: 'is missing' }],
    [{ pointer: 'header:x', detail: 'is missing' }],
    [{ pointer: '/x', detail: 'is missing' }]
  ])
  t.end()
})

t.test('an unknown field is answered with the near one, or with all', t => {
  const unknown = (name: string) => toFieldFaults([fault('additionalProperties', { additionalProperty: name }, {
    instancePath: '',
    parentSchema: { properties: { exportInvoices: {}, thruDate: {} } }
  })], 'body')[0]?.detail
  t.equal(unknown('exportInvoice'), 'is not known; did you mean exportInvoices?')
  t.equal(unknown('THRUDATE'), 'is not known; did you mean thruDate?')
  t.equal(unknown('thru_date'), 'is not known; did you mean thruDate?')
  t.equal(unknown('zebra'), 'is not known; allowed are exportInvoices, thruDate')
  t.end()
})

t.test('every keyword has its own words', t => {
  for (const [keyword, params, detail] of [
    ['format', { format: 'date' }, 'is no date; write it as yyyy-MM-dd, such as 2026-10-31'],
    ['format', { format: 'uuid' }, 'is no UUID, such as 3f2b8c1e-5d5f-4a6b-9c3d-2e1f0a9b8c7d'],
    ['format', { format: 'email' }, 'is no email'],
    ['enum', { allowedValues: ['a', 'b'] }, 'must be one of a, b'],
    ['const', { allowedValue: 'a' }, 'must be "a"'],
    ['discriminator', {}, 'must be "rest" or "accounting-interface"'],
    ['pattern', { pattern: '^a$' }, 'must be as the pattern ^a$ says'],
    ['minItems', { limit: 1 }, 'must not be an empty list'],
    ['minItems', { limit: 2 }, 'must list at least 2'],
    ['maxItems', { limit: 2 }, 'must list 2 at the most'],
    ['minProperties', { limit: 1 }, 'must not be empty'],
    ['minProperties', { limit: 2 }, 'must have at least 2 fields'],
    ['minLength', { limit: 1 }, 'must not be an empty text'],
    ['minLength', { limit: 2 }, 'must have at least 2 characters'],
    ['maxLength', { limit: 2 }, 'must have 2 characters at the most'],
    ['minimum', { limit: 1 }, 'must be 1 or more'],
    ['maximum', { limit: 200 }, 'must be 200 or less'],
    ['uniqueItems', { i: 1, j: 0 }, 'names one thing twice'],
    ['multipleOf', {}, 'is wrong']
  ] as [string, FastifySchemaValidationError['params'], string][]) {
    t.strictSame(toFieldFaults([fault(keyword, params)], 'body'), [{ pointer: '/field', detail }])
  }
  t.end()
})

t.test('a schema that says in words what it takes is told by them, a union in the place of its alternatives', t => {
  const words = (keyword: string, more: object = {}) => fault(keyword, { pattern: '^a$' }, { parentSchema: { 'x-allowed': 'an a' }, ...more })
  t.strictSame(toFieldFaults([words('pattern')], 'body'), [{ pointer: '/field', detail: 'must be an a' }])
  t.strictSame(toFieldFaults([fault('type', {}), fault('minLength', {}), words('anyOf'), words('pattern', { instancePath: '/field/0' })], 'body'), [
    { pointer: '/field/0', detail: 'must be an a' }, { pointer: '/field', detail: 'must be an a' }
  ])
  t.end()
})

t.test('what only sums up other faults is left out', t => {
  t.strictSame(toFieldFaults([fault('type', {}), fault('anyOf', {}), fault('oneOf', {}), fault('if', {})], 'body'), [{ pointer: '/field', detail: 'is wrong' }])
  t.end()
})

t.test('the alternatives of a union are one fault, several faults of one value are several', t => {
  const at = (keyword: string, schemaPath: string, message: string) => fault(keyword, {}, { schemaPath, message })
  t.strictSame(toFieldFaults([fault('const', { allowedValue: 'a' }), fault('const', { allowedValue: 'b' })], 'body'), [{ pointer: '/field', detail: 'must be one of a, b' }])
  t.strictSame(toFieldFaults([at('type', '#/anyOf/0/type', 'must be integer'), at('type', '#/anyOf/1/type', 'must be string')], 'body'), [
    { pointer: '/field', detail: 'must be integer, or must be string' }
  ])
  t.strictSame(toFieldFaults([at('multipleOf', '#/multipleOf', 'is short'), at('propertyNames', '#/propertyNames', 'is odd')], 'body'), [
    { pointer: '/field', detail: 'is short' }, { pointer: '/field', detail: 'is odd' }
  ])
  t.end()
})
