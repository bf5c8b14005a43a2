import t from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { differences, withoutTimeline } from '../../src/usecases/differences.ts'

t.test('differences are named by where they are', t => {
  t.strictSame(differences({ a: 1, b: [1, 2] }, { a: 1, b: [1, 2] }), [])
  t.strictSame(differences({ a: 1, b: { c: [1, { d: null }] } }, { a: 2, b: { c: [1, { d: 0 }] } }), ['/a', '/b/c/1/d'])
  t.strictSame(differences({ a: 1 }, { b: 1 }), ['/a', '/b'])
  t.strictSame(differences({ a: { b: 1 } }, { a: null }), ['/a'])
  t.strictSame(differences({ x: { a: 1, b: 2 } }, { x: { b: 2, a: 1 } }), ['/x'], 'another order is another text')
  t.strictSame(differences([1, 2, 3, 4, 5, 6, 7], []), ['/0', '/1', '/2', '/3', '/4', '2 more'])
  t.end()
})

t.test('what happened to a batch after its manifest was written makes no difference', t => {
  const batch = { id: 'b1', timeline: [{ at: '2026-10-31T00:00:00.000Z', event: 'copy durable and read back' }] } as unknown as GlBatch
  const later = { ...batch, timeline: [...batch.timeline, { at: '2026-10-31T00:01:00.000Z', event: 'recorded from the archive' }] }
  t.strictSame(differences(withoutTimeline(batch), withoutTimeline(later)), [])
  t.strictSame(differences(withoutTimeline(batch), withoutTimeline({ ...later, id: 'b2' })), ['/id'])
  t.end()
})
