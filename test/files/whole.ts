/** All pieces as one. Each is copied, because its source may use its memory again for the next. */
export async function whole (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = []
  for await (const piece of pieces) copies.push(Buffer.from(piece))
  return Buffer.concat(copies)
}
