/**
 * Gives memory back at once that nobody uses any more. By itself V8 would notice late, because bytes lie outside of its heap. Bytes that
 * share their memory with others stay. Never for what went to a connection, even when the call has ended: a write that is still under way
 * would read what is there by then, and that may be another tenant's.
 */
export function giveBack (...pieces: readonly Uint8Array[]): void {
  for (const { buffer, byteLength } of pieces) {
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
  }
}
