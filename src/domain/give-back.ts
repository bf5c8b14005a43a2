/**
 * Gives memory back at once that nobody uses any more, neither this process nor a write that is under way. By itself V8 would
 * notice late, because bytes lie outside of its heap. Bytes that share their memory with others stay.
 */
export function giveBack (...pieces: readonly Uint8Array[]): void {
  for (const { buffer, byteLength } of pieces) {
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
  }
}
