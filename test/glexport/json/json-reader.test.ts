import t from 'tap'
import type { JsonHandler } from '../../../src/glexport/json/json-handler.ts'
import { JsonReader } from '../../../src/glexport/json/json-reader.ts'
import { JsonSyntaxError } from '../../../src/glexport/json/json-syntax-error.ts'
import { Recorder, readEveryWay } from './read-json.ts'

const placeOf = (document: string | Uint8Array) => {
  const { error } = readEveryWay(document)
  return error === null ? null : [error.line, error.column]
}

function failureOf (step: () => void): unknown {
  try {
    step()
  } catch (error) {
    return error
  }
  return undefined
}

t.test('An error tells line and column, counted from 1', t => {
  t.same(placeOf('x'), [1, 1])
  t.same(placeOf('\ufeffx'), [1, 1])
  t.same(placeOf('[1,x]'), [1, 4])
  t.same(placeOf('{\n  "a": 1,\n  "b": x\n}'), [3, 8])
  t.same(placeOf('{\r\n        "a": 1,\r\n\r\n          x'), [4, 11])
  t.same(placeOf('["é", x]'), [1, 8])
  t.same(placeOf('[\n"a\nb"]'), [2, 3])
  t.same(placeOf('[\n"\\q"]'), [2, 3])
  t.same(placeOf('[\n01]'), [2, 2])
  t.same(placeOf('[\n nuls]'), [2, 5])
  t.same(placeOf('{"ab":1,\n"ab":2}'), [2, 4])
  t.same(placeOf('[1,\n2'), [2, 2])
  t.same(placeOf('[1,\n'), [2, 1])
  t.same(placeOf(''), [1, 1])
  t.same(placeOf(Uint8Array.of(0x31, 0)), [1, 1])
  t.end()
})

t.test('An error is a JsonSyntaxError whose message holds everything', t => {
  const reader = new JsonReader(new Recorder())
  const error = failureOf(() => reader.write(Buffer.from('[1,\n2,x]')))
  t.ok(error instanceof JsonSyntaxError)
  t.match(error, {
    name: 'JsonSyntaxError',
    message: "found 'x' where a value is expected (line 2, column 3)",
    reason: "found 'x' where a value is expected",
    line: 2,
    column: 3
  })
  t.end()
})

t.test('A reason holds little of the input and nothing invisible', t => {
  const reasonFor = (key: string) => readEveryWay(`{${JSON.stringify(key)}:1,${JSON.stringify(key)}:2}`).error?.reason
  t.equal(reasonFor('a\u0000b\nc\u202ed\u2028e'), 'the key "a\ufffdb\ufffdc\ufffdd\ufffde" appears twice in one object')
  t.equal(reasonFor('k'.repeat(40)), `the key "${'k'.repeat(40)}" appears twice in one object`)
  t.equal(reasonFor('k'.repeat(41)), `the key "${'k'.repeat(39)}…" appears twice in one object`)
  t.equal(reasonFor('😀'.repeat(41)), `the key "${'😀'.repeat(39)}…" appears twice in one object`)
  t.end()
})

t.test('After an error every call throws the same error', t => {
  const reader = new JsonReader(new Recorder())
  const error = failureOf(() => reader.write(Buffer.from('[x]  ')))
  t.ok(error instanceof JsonSyntaxError)
  t.equal(failureOf(() => reader.write(Buffer.from('[1]'))), error)
  t.equal(failureOf(() => reader.end()), error)
  t.end()
})

t.test('After a refused end every call throws the same error', t => {
  const reader = new JsonReader(new Recorder())
  reader.write(Buffer.from('[1  '))
  const error = failureOf(() => reader.end())
  t.ok(error instanceof JsonSyntaxError)
  t.equal(failureOf(() => reader.write(Buffer.from(']'))), error)
  t.end()
})

t.test('What a handler throws comes out and stops the reader', t => {
  const own = new Error('the consumer has had enough')
  const recorder: JsonHandler = new Recorder()
  recorder.endArray = () => { throw own }
  const reader = new JsonReader(recorder)
  t.equal(failureOf(() => reader.write(Buffer.from('[1]   '))), own)
  t.equal(failureOf(() => reader.end()), own)
  t.end()
})

t.test('Chunks may be empty', t => {
  const recorder = new Recorder()
  const reader = new JsonReader(recorder)
  for (const text of ['', '[', '', '1', '', '2', '', ']', '']) reader.write(Buffer.from(text))
  reader.end()
  t.same(recorder.events, ['[', 'number 12', ']'])
  t.end()
})

t.test('After the end only white space may follow', t => {
  const recorder = new Recorder()
  const reader = new JsonReader(recorder)
  reader.write(Buffer.from('12'))
  reader.end()
  reader.write(Buffer.from(' \n'))
  reader.end()
  t.same(recorder.events, ['number 12'])
  t.match(failureOf(() => reader.write(Buffer.from('3'))), { reason: "found '3' where the end is expected" })
  t.end()
})

t.test('A token that lies in one chunk and needs no change is told from the chunk itself', t => {
  const sources: Uint8Array[] = []
  const recorder: JsonHandler = new Recorder()
  recorder.string = bytes => { sources.push(bytes) }
  recorder.number = bytes => { sources.push(bytes) }
  const reader = new JsonReader(recorder)
  const [first, second] = ['["plain","é€😀",1.5, "with\\n", "cut', ' here"]']
    .map(text => Uint8Array.from(Buffer.from(text))) as [Uint8Array, Uint8Array]
  reader.write(first)
  reader.write(second)
  reader.end()
  t.same(sources.map(source => source.buffer === first.buffer), [true, true, true, false, false])
  t.not(sources[4]?.buffer, second.buffer)
  t.end()
})

t.test('A chunk may be a view into a larger buffer', t => {
  const recorder = new Recorder()
  const reader = new JsonReader(recorder)
  reader.write(Buffer.from('xxx["four by four", true]xxx').subarray(3, 25))
  reader.end()
  t.same(recorder.events, ['[', 'string four by four', 'literal true', ']'])
  t.end()
})
