import t from 'tap'
import { ByteOutput } from '../../../src/glexport/document/byte-output.ts'

t.test('output comes in slices, whatever is written last into one', t => {
  const pieces: Uint8Array[] = []
  const output = new ByteOutput({ take: piece => { pieces.push(piece) }, spare: () => undefined })
  for (let count = 0; count < 65_537; count++) output.byte(0x61)
  output.flush()
  t.same(pieces.map(piece => piece.length), [65_536, 1])
  t.end()
})
