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

t.test('a text comes out as JSON, wherever in it something needs an escape and wherever its source ends', t => {
  const pieces: Uint8Array[] = []
  const output = new ByteOutput({ take: piece => { pieces.push(piece) }, spare: () => undefined })
  const wanted: string[] = []
  for (const special of ['', 'a', '"', '\\', '\x00', '\x1f', '\n', '\x7f', 'é', '€', '\u{10ffff}']) {
    for (let before = 0; before < 9; before++) {
      for (let behind = 0; behind < 5; behind++) {
        const text = 'x'.repeat(before) + special + '!#[]'.slice(0, behind)
        const bytes = Uint8Array.from(Buffer.from(text))
        output.jsonString(bytes, 0, bytes.length)
        output.jsonString(Buffer.from(`"${text}"\\\n\n\n`), 1, 1 + bytes.length)
        wanted.push(JSON.stringify(text), JSON.stringify(text))
      }
    }
  }
  output.flush()
  t.equal(Buffer.concat(pieces).toString(), wanted.join(''))
  t.end()
})
