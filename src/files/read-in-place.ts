import type { FileHandle } from 'node:fs/promises'

const PIECE_BYTES = 262_144

/**
 * Reads a file from byte `from` up to but not including byte `end`, or to where it ends before that. All pieces come in one buffer, so
 * that reading a large file makes no garbage: a piece is the reader's until it asks for the next one.
 */
export async function * readInPlace (file: Pick<FileHandle, 'read'>, { from = 0, end = Infinity }: { from?: number, end?: number } = {}): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, Math.max(end - from, 1)))
  for (let at = from; at < end;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
