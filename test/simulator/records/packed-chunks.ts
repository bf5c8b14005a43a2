import type { Piece } from './record-source.ts'

/** One write to the socket. Every chunk is a new buffer, because the socket keeps it until it is sent. */
const chunkBytes = 128 * 1024

/** Packs many small pieces into few large chunks. */
export function * packedChunks (pieces: Iterable<Piece>): Generator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(chunkBytes)
  let used = 0
  for (const piece of pieces) {
    if (used > 0 && used + piece.length > chunk.length) {
      yield chunk.subarray(0, used)
      chunk = Buffer.allocUnsafeSlow(chunkBytes)
      used = 0
    }
    if (piece.length > chunk.length) {
      const large = Buffer.allocUnsafeSlow(piece.length)
      piece.writeTo(large, 0)
      yield large
      continue
    }
    piece.writeTo(chunk, used)
    used += piece.length
  }
  if (used > 0) yield chunk.subarray(0, used)
}

/** The length of a whole document; nothing is written for it. */
export function lengthOf (pieces: Iterable<Piece>): number {
  let length = 0
  for (const piece of pieces) length += piece.length
  return length
}
