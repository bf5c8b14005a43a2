import t from 'tap'
import { giveWay } from '../../src/usecases/give-way.ts'

for (const [exports, turns] of [[1, 1], [2, 8]] as const) {
  t.test(`where ${exports === 1 ? 'nobody else exports a chunk gives way once' : 'others export a chunk gives way several times'}`, async t => {
    let passed = 0
    const count = (): void => {
      passed++
      turn = setImmediate(count)
    }
    let turn = setImmediate(count)
    await giveWay({ count: exports })
    clearImmediate(turn)
    t.equal(passed, turns)
  })
}
