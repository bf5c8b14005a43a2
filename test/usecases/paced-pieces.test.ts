import t from 'tap'
import { pacedPieces } from '../../src/usecases/paced-pieces.ts'

const chunk = Uint8Array.from({ length: 40_000 }, (_, index) => index % 251)

for (const { exports, who, sizes, turns } of [
  { exports: 1, who: 'nobody else exports a chunk is one piece, and gives way once', sizes: [40_000], turns: 1 },
  { exports: 2, who: 'others export a chunk is several, and gives way behind each', sizes: [16_384, 16_384, 7232], turns: 6 }
]) {
  t.test(`where ${who}`, async t => {
    let passed = 0
    const count = (): void => {
      passed++
      turn = setImmediate(count)
    }
    let turn = setImmediate(count)
    const pieces: Uint8Array[] = []
    for await (const piece of pacedPieces(chunk, { count: exports })) pieces.push(piece)
    clearImmediate(turn)
    t.strictSame(pieces.map(({ length }) => length), sizes)
    t.ok(Buffer.concat(pieces).equals(chunk), 'nothing is lost, doubled or out of order')
    t.equal(passed, turns)
  })
}

t.test('how many export is looked at anew for each piece', async t => {
  const running = { count: 1 }
  const sizes: number[] = []
  for await (const { length } of pacedPieces(chunk, running)) sizes.push(length)
  running.count = 2
  for await (const { length } of pacedPieces(chunk, running)) {
    sizes.push(length)
    running.count = 1
  }
  t.strictSame(sizes, [40_000, 16_384, 23_616])
})
