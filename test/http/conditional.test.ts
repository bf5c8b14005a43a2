import t from 'tap'
import { byteRange, isUnchanged } from '../../src/http/conditional.ts'

const TAG = '"abc-xml"'

for (const [header, unchanged] of [
  [undefined, false], ['', false], ['*', true], [' * ', true], [TAG, true], [`W/${TAG}`, true], [`"other", ${TAG}`, true], ['"other"', false], ['abc-xml', false]
] as const) {
  t.test(`If-None-Match ${header ?? 'absent'} says that the document is ${unchanged ? 'there already' : 'wanted'}`, t => {
    t.equal(isUnchanged(header, TAG), unchanged)
    t.end()
  })
}

for (const [range, expected] of [
  [undefined, undefined],
  ['bytes=0-0', { from: 0, to: 0 }],
  ['bytes=0-', { from: 0, to: 99 }],
  ['bytes=10-19', { from: 10, to: 19 }],
  ['BYTES= 99-99 ', { from: 99, to: 99 }],
  ['bytes=90-1000', { from: 90, to: 99 }],
  ['bytes=-1', { from: 99, to: 99 }],
  // RFC 9110, 14.1.2: a document that is shorter than the suffix is meant as a whole
  ['bytes=-1000', { from: 0, to: 99 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=100-200', 'unsatisfiable'],
  ['bytes=20-10', undefined],
  ['bytes=-', undefined],
  ['bytes=', undefined],
  ['bytes=a-b', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined]
] as const) {
  t.test(`Range ${range ?? 'absent'} of 100 bytes means ${expected === undefined ? 'the whole' : JSON.stringify(expected)}`, t => {
    t.strictSame(byteRange({ range }, { etag: TAG, bytes: 100 }), expected)
    t.end()
  })
}

t.test('a range counts only while If-Range names the same document, by its strong ETag', t => {
  const ranged = (ifRange: string) => byteRange({ range: 'bytes=0-1', 'if-range': ifRange }, { etag: TAG, bytes: 100 })
  t.strictSame(ranged(TAG), { from: 0, to: 1 })
  for (const other of ['"other"', `W/${TAG}`, 'Sat, 31 Oct 2026 00:00:00 GMT']) t.equal(ranged(other), undefined)
  t.end()
})
