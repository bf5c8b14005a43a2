import t from 'tap'
import { bytesOf } from '../../src/domain/bytes-of.ts'
import { recordJson } from '../../src/domain/record-json.ts'
import { batchRecord } from '../records/batch-records.ts'

t.test('the JSON of a record is its own, and made once', t => {
  const [one, other] = [batchRecord({ id: 'one' }), batchRecord({ id: 'other' })]
  t.equal(recordJson(one), JSON.stringify(one))
  t.equal(recordJson(other), JSON.stringify(other))
  t.equal(recordJson({ ...one, status: 'expired' }), JSON.stringify({ ...one, status: 'expired' }), 'a record that was made of another has its own')
  const parsed = JSON.parse(recordJson(one)) as unknown
  t.strictSame(parsed, one)
  t.end()
})

t.test('the bytes of texts are those of the texts put together, whatever they hold', t => {
  for (const texts of [[], [''], ['a', '', 'b'], ['Zürich', '€', '😀'], ['half a pair: ', '\ud83d', '\ude00']]) {
    t.strictSame(Buffer.from(bytesOf(...texts)), Buffer.concat(texts.map(text => Buffer.from(text))))
  }
  t.end()
})
