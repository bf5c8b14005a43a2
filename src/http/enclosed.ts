/**
 * A head, what comes in pieces, and a tail. The first piece is asked for before anything is given out: what fails at once is told as
 * a failure and not as an answer that breaks off, and whoever stops early ends what was opened.
 */
export async function * enclosed (head: Uint8Array, pieces: AsyncGenerator<Uint8Array>, tail: Uint8Array): AsyncGenerator<Uint8Array> {
  try {
    const first = await pieces.next()
    yield head
    if (first.done !== true) yield first.value
    yield * pieces
    yield tail
  } finally {
    await pieces.return(undefined)
  }
}
