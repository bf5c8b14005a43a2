import t from 'tap'
import { retryAfter } from '../../src/connectwise/retry-after.ts'

t.test('whole seconds count', t => {
  for (const [header, seconds] of [['0', 0], ['1', 1], ['86400', 86_400]] as const) {
    t.strictSame(retryAfter({ headers: { 'retry-after': header } }), { retryAfterSeconds: seconds })
  }
  t.end()
})

t.test('anything else names no time', t => {
  for (const header of [undefined, '', '-5', '1.5', '1e3', ' ', 'soon', '99999999999', 'Wed, 21 Oct 2026 07:28:00 GMT', ['1', '2']]) {
    t.strictSame(retryAfter({ headers: header === undefined ? {} : { 'retry-after': header } }), {})
  }
  t.end()
})
