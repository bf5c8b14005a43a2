import t from 'tap'
import { enclosed } from '../../src/http/enclosed.ts'
import { PieceByPiece } from '../../src/http/piece-by-piece.ts'
import { whole } from '../files/whole.ts'

const HEAD = Buffer.from('{')
const TAIL = Buffer.from('}')

/** A source that tells when it knows that it is done with. */
function source (pieces: readonly string[], failure?: Error) {
  const ended = Promise.withResolvers<undefined>()
  async function * read (): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) yield Buffer.from(piece)
      await Promise.resolve()
      if (failure !== undefined) throw failure
    } finally {
      ended.resolve(undefined)
    }
  }
  return { pieces: read(), ended: ended.promise }
}

for (const [pieces, answer] of [[[], '{}'], [['a'], '{a}'], [['a', 'b', 'c'], '{abc}']] as const) {
  t.test(`${pieces.length} pieces stand between head and tail`, async t => {
    t.equal((await whole(enclosed(HEAD, source(pieces).pieces, TAIL))).toString(), answer)
  })
}

t.test('what fails at once fails before anything was given out', async t => {
  const answer = enclosed(HEAD, source([], new Error('gone')).pieces, TAIL)
  await t.rejects(answer.next(), { message: 'gone' })
})

t.test('who stops after the head ends the source, and so does who never sends the answer', async t => {
  const stopped = source(['a', 'b'])
  const answer = enclosed(HEAD, stopped.pieces, TAIL)
  t.strictSame(await answer.next(), { done: false, value: HEAD })
  await answer.return(undefined)
  await stopped.ended
  const unsent = source(['a', 'b'])
  new PieceByPiece(enclosed(HEAD, unsent.pieces, TAIL)).destroy()
  await unsent.ended
})
