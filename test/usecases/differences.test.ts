import t from 'tap'
import { differences } from '../../src/usecases/differences.ts'

t.test('differences are named by where they are', t => {
  t.strictSame(differences({ a: 1, b: [1, 2] }, { a: 1, b: [1, 2] }), [])
  t.strictSame(differences({ a: 1, b: { c: [1, { d: null }] } }, { a: 2, b: { c: [1, { d: 0 }] } }), ['/a', '/b/c/1/d'])
  t.strictSame(differences({ a: 1 }, { b: 1 }), ['/a', '/b'])
  t.strictSame(differences({ a: { b: 1 } }, { a: null }), ['/a'])
  t.strictSame(differences({ x: { a: 1, b: 2 } }, { x: { b: 2, a: 1 } }), ['/x'], 'another order is another text')
  t.strictSame(differences([1, 2, 3, 4, 5, 6, 7], []), ['/0', '/1', '/2', '/3', '/4', '2 more'])
  t.end()
})
