import t from 'tap'
import { giveBack } from '../../src/domain/give-back.ts'

t.test('memory that bytes have for themselves is given back at once', t => {
  const [one, other] = [new Uint8Array(100), Buffer.allocUnsafeSlow(100_000)]
  giveBack(one, other)
  t.strictSame([one.buffer.byteLength, other.buffer.byteLength], [0, 0])
  t.end()
})

t.test('memory that bytes share with others stays as it is', t => {
  const pooled = Buffer.from('of the pool')
  const whole = Uint8Array.of(1, 2, 3)
  const shared = new Uint8Array(new SharedArrayBuffer(3))
  giveBack(pooled, whole.subarray(1), shared)
  t.equal(pooled.toString(), 'of the pool')
  t.strictSame([...whole], [1, 2, 3])
  t.equal(shared.length, 3)
  t.end()
})
