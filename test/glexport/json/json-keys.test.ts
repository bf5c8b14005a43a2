import t from 'tap'
import { JsonReader } from '../../../src/glexport/json/json-reader.ts'
import { Recorder, onlyEvent, readEveryWay, reasonOf } from './read-json.ts'

const keysOf = (document: string, internedKeys = 4096) => {
  const recorder = new Recorder()
  const reader = new JsonReader(recorder, { internedKeys })
  reader.write(Buffer.from(document))
  reader.end()
  return recorder.keys
}
const twice = (key: string) => `the key "${key}" appears twice in one object`

t.test('The same key of the same parent is the same object, however it is written', t => {
  const keys = keysOf(String.raw`[{"total":1,"b":2},{ "total" : 1, "b" :2},{"b":1,"\u0074otal":2},{"b":{},"total":2}]`)
  t.same(keys.map(key => key.text), ['total', 'b', 'total', 'b', 'b', 'total', 'b', 'total'])
  for (const i of [2, 5, 7]) t.equal(keys[i], keys[0])
  for (const i of [3, 4, 6]) t.equal(keys[i], keys[1])
  t.end()
})

t.test('The same name under two parents is two keys', t => {
  const keys = keysOf('{"transactions":[{"total":1,"detail":[{"total":2},{"total":3}]},{"total":4}],"total":5}')
  const totals = keys.filter(key => key.text === 'total')
  t.equal(totals.length, 5)
  t.equal(totals[3], totals[0])
  t.equal(totals[2], totals[1])
  t.equal(new Set(totals).size, 3)
  t.end()
})

t.test('Objects in nested arrays belong to the key of the outermost array', t => {
  const keys = keysOf('{"a":[{"x":1},[{"x":2},[{"x":3}]]]}').filter(key => key.text === 'x')
  t.equal(new Set(keys).size, 1)
  t.equal(new Set(keysOf('[{"x":1},[{"x":2}]]')).size, 1)
  t.end()
})

t.test('A consumer keeps what it knows in the facts of a key', t => {
  const recorder = new Recorder()
  const reader = new JsonReader(recorder)
  reader.write(Buffer.from('[{"a":1},'))
  t.equal(recorder.keys[0]?.facts, undefined)
  recorder.keys[0]!.facts = 'known'
  reader.write(Buffer.from('{"a":2}]'))
  t.equal(recorder.keys[1]?.facts, 'known')
  t.end()
})

t.test('Keys of any length and with any characters are told apart', t => {
  const names = ['', 'a', 'b', 'ab', 'ba', 'abc', 'abd', 'abcd', 'abcde', 'abcdefg', 'abcdefh', 'abcdefgh', 'abXdefgh', 'é', '€', 'a"b', 'a\\b', 'a\nb', 'a":', '\ufeff']
  const object = `{${names.map((name, i) => `${JSON.stringify(name)}:${i}`).join()}}`
  const expected = ['{', ...names.flatMap((name, i) => [`key ${name}`, `number ${i}`]), '}']
  t.same(readEveryWay(`[${object},${object}]`).events, ['[', ...expected, ...expected, ']'])
  t.equal(new Set(keysOf(`[${object},${object}]`)).size, names.length)
  t.end()
})

t.test('A key that an earlier object makes likely is not believed before it is whole', t => {
  const second = (text: string) => `[{"some":1,"other":2},${text}]`
  t.equal(readEveryWay(second('{"some":1,"othex":2}')).events.at(-4), 'key othex')
  t.equal(readEveryWay(second('{"some":1,"xther":2}')).events.at(-4), 'key xther')
  t.equal(readEveryWay(second('{"some":1,"others":2}')).events.at(-4), 'key others')
  t.equal(readEveryWay(second('{"some":1,"other" :2}')).events.at(-4), 'key other')
  t.equal(reasonOf(second('{"some":1,"other";2}')), "found ';' where ':' is expected")
  t.equal(reasonOf(second('{"some":1,other":2}')), "found 'o' where a key is expected")
  t.equal(reasonOf('[{"a\\"b":1},{"a"b":1}]'), "found 'b' where ':' is expected")
  t.equal(reasonOf('[{"a\\nb":1},{"a\nb":1}]'), 'a string holds the control character byte 0x0A unescaped')
  t.end()
})

t.test('A key that appears twice in one object is refused by name', t => {
  t.equal(reasonOf('{"a":1,"a":2}'), twice('a'))
  t.equal(reasonOf('{"":1,"":2}'), twice(''))
  t.equal(reasonOf(String.raw`{"ab":1,"c":2,"\u0061b":3}`), twice('ab'))
  t.equal(reasonOf('[{"a":1,"b":2},{"a":1,"a":2}]'), twice('a'))
  t.equal(reasonOf('[{"aa":1,"bb":2},{"bb":1,"aa":2},{"aa":1,"bb":2,"aa":3}]'), twice('aa'))
  t.equal(reasonOf('{"é😀":1,"é😀":2}'), twice('é😀'))
  t.end()
})

t.test('Nested objects with the same keys hide no duplicate and make none', t => {
  for (const internedKeys of [0, 1, 2, 3, 4096]) {
    const limits = { internedKeys }
    t.equal(reasonOf('{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}', limits), undefined)
    t.equal(reasonOf('{"a":{"a":{"a":1}},"a":1}', limits), twice('a'))
    t.equal(reasonOf('{"a":{"a":{"a":1},"a":2}}', limits), twice('a'))
    t.equal(reasonOf('{"a":[{"a":[{"a":1},{"a":2}]},{"a":3}],"b":1}', limits), undefined)
    t.equal(reasonOf('{"a":[{"b":1,"a":[{"b":1},{"b":2}],"b":3}]}', limits), twice('b'))
    t.equal(reasonOf('[{"b":1,"a":[[{"b":1}],{"b":2}]},[{"b":3}]]', limits), undefined)
    t.equal(reasonOf('[[{"b":1},[{"c":1,"b":2}]],{"b":1,"c":[{"b":1}],"b":2}]', limits), twice('b'))
  }
  t.end()
})

t.test('Beyond the limit of kept keys, keys are right and duplicates refused, but nothing is kept', t => {
  const document = '[{"a":1,"b":2,"c":{"a":1}},{"a":1,"b":2,"c":{"a":2}}]'
  const keys = keysOf(document, 2)
  t.same(keys.map(key => key.text), ['a', 'b', 'c', 'a', 'a', 'b', 'c', 'a'])
  t.equal(keys[4], keys[0])
  t.equal(keys[5], keys[1])
  t.not(keys[6], keys[2])
  t.not(keys[7], keys[3])
  t.equal(onlyEvent(document, { internedKeys: 2 }), onlyEvent(document))
  t.equal(reasonOf('{"a":1,"b":1,"c":2,"c":3}', { internedKeys: 2 }), twice('c'))
  t.equal(reasonOf('{"a":1,"b":1,"c":2,"d":3,"a":4}', { internedKeys: 2 }), twice('a'))
  t.equal(reasonOf('[{"a":1,"c":2},{"c":1,"a":2}]', { internedKeys: 1 }), undefined)
  t.end()
})

t.test('A document of ever new keys leaves the known ones in place', t => {
  const objects = Array.from({ length: 300 }, (_, i) => `{"same":1,"key${i}":{"same":${i}}}`)
  const keys = keysOf(`[${objects.join()}]`, 64)
  const same = keys.filter((key, i) => key.text === 'same' && i % 3 === 0)
  t.equal(same.length, 300)
  t.equal(new Set(same).size, 1)
  t.ok(new Set(keys).size > 300)
  t.end()
})
