import t from 'tap'
import { DEFAULT_JSON_LIMITS } from '../../../src/glexport/json/json-limits.ts'
import { bytesOf, cut, onlyEvent, readChunks, reasonOf } from './read-json.ts'

t.test('Nesting has a limit', t => {
  t.equal(reasonOf('[{"a":[1]}]', { depth: 3 }), undefined)
  t.equal(reasonOf('[{"a":[{}]}]', { depth: 3 }), 'objects and arrays are nested more than 3 deep')
  t.equal(reasonOf('[]', { depth: 0 }), 'objects and arrays are nested more than 0 deep')
  t.equal(reasonOf('['.repeat(64) + ']'.repeat(64)), undefined)
  t.equal(reasonOf('['.repeat(65)), 'objects and arrays are nested more than 64 deep')
  t.equal(reasonOf('[[],[],[[]]]', { depth: 3 }), undefined)
  t.end()
})

t.test('A string has a limit, counted in bytes without escapes', t => {
  const limits = { stringBytes: 6 }
  for (const text of ['abcdef', String.raw`\u0061bcdef`, 'abc€', String.raw`ab\u20acf`, String.raw`ab\ud83d\ude00`, 'ab😀']) {
    t.equal(reasonOf(`"${text}"`, limits), undefined, text)
    t.equal(reasonOf(`"x${text}"`, limits), 'a string is longer than 6 bytes', text)
    t.equal(reasonOf(`"${text}x"`, limits), 'a string is longer than 6 bytes', text)
    t.equal(reasonOf(`"${text}\\n"`, limits), 'a string is longer than 6 bytes', text)
  }
  t.equal(reasonOf('"abcdefgh', limits), 'a string is longer than 6 bytes')
  t.equal(reasonOf('{"a key beyond that":""}', limits), undefined)
  t.end()
})

t.test('A key has a limit of its own', t => {
  t.equal(reasonOf('{"abcd":"abcdefgh"}', { keyBytes: 4 }), undefined)
  t.equal(reasonOf('{"abcde":1}', { keyBytes: 4 }), 'a key is longer than 4 bytes')
  t.equal(reasonOf('{"abcd\\n":1}', { keyBytes: 4 }), 'a key is longer than 4 bytes')
  t.equal(reasonOf(`{"${'k'.repeat(256)}":1}`), undefined)
  t.equal(reasonOf(`{"${'k'.repeat(257)}":1}`), 'a key is longer than 256 bytes')
  t.end()
})

t.test('A number has a limit', t => {
  t.equal(onlyEvent('-1.5e10', { numberBytes: 7 }), 'number -1.5e10')
  t.equal(reasonOf('[-1.5e100]', { numberBytes: 7 }), 'a number is longer than 7 bytes')
  t.equal(reasonOf('[12345678x]', { numberBytes: 7 }), 'a number is longer than 7 bytes')
  t.equal(reasonOf('1'.repeat(128)), undefined)
  t.equal(reasonOf('1'.repeat(129)), 'a number is longer than 128 bytes')
  t.end()
})

t.test('An object has a limit of keys', t => {
  t.equal(reasonOf('[{"a":1,"b":{"c":1,"d":2}},{"a":1,"b":2}]', { keysPerObject: 2 }), undefined)
  t.equal(reasonOf('{"a":1,"b":2,"c":3}', { keysPerObject: 2 }), 'an object has more than 2 keys')
  t.equal(reasonOf('[{"a":1,"b":2},{"a":1,"b":2,"c":3}]', { keysPerObject: 2 }), 'an object has more than 2 keys')
  const many = (count: number) => bytesOf(`{${Array.from({ length: count }, (_, i) => `"${i}":${i}`).join()}}`)
  t.equal(readChunks([many(1024)]).error, null)
  t.equal(readChunks([many(1025)]).error?.reason, 'an object has more than 1024 keys')
  t.end()
})

t.test('The default limit of a string is 8 MiB', t => {
  const { stringBytes } = DEFAULT_JSON_LIMITS
  t.equal(stringBytes, 8 * 1024 * 1024)
  t.equal(readChunks([bytesOf(`"${'x'.repeat(stringBytes)}"`)]).error, null)
  t.equal(readChunks([bytesOf(`"${'x'.repeat(stringBytes + 1)}"`)]).error?.reason, 'a string is longer than 8388608 bytes')
  t.end()
})

t.test('A long string in tiny chunks arrives whole', t => {
  const text = 'tiny € chunks '.repeat(100_000)
  const bytes = bytesOf(`["${text}"]`)
  const places = Array.from({ length: Math.floor(bytes.length / 7) }, (_, i) => (i + 1) * 7)
  t.ok(readChunks(cut(bytes, places)).events[1] === `string ${text}`)
  t.end()
})
