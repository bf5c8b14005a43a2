import type { FileHandle } from 'node:fs/promises'

/** Writes all pieces, in their order, with one call: each call costs a turn of the thread pool. */
export async function writeTogether (file: Pick<FileHandle, 'writev' | 'writeFile'>, pieces: readonly Uint8Array[]): Promise<void> {
  const { bytesWritten } = await file.writev(pieces)
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  // a file system that is nearly full takes a part; writing the rest then tells why
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(pieces).subarray(bytesWritten))
}
