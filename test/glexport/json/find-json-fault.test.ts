import t from 'tap'
import { findJsonFault } from '../../../src/glexport/json/find-json-fault.ts'

t.test('of a text that is JSON there is no fault', t => {
  for (const text of ['{}', '[1, "é", null]', ' 1 ', `${'['.repeat(5000)}${']'.repeat(5000)}`, `"${'x'.repeat(9_000_000)}"`, '1'.repeat(500)]) t.equal(findJsonFault(text), undefined)
  t.end()
})

t.test('the fault of a text is told with its place', t => {
  t.match(findJsonFault(''), { reason: 'the document ends where a value is expected', line: 1, column: 1 })
  t.match(findJsonFault('[1,\n 2\n 3]'), { reason: "found '3' where ',' or ']' is expected", line: 3, column: 2 })
  t.end()
})
