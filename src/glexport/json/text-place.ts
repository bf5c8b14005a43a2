import { CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from './ascii.ts'
import { JsonSyntaxError } from './json-syntax-error.ts'

const FOUR_SPACES = 0x20202020

/**
 * Knows line and column of any index of the current chunk. White space is the only place where a line can end (a string
 * holds no control characters, RFC 8259, 7), so skipping it here is all the counting there is.
 */
export class TextPlace {
  #line = 1
  /** Relative to the current chunk, hence negative when the line began in an earlier one. */
  #lineStart = 0

  /** Index of the first byte at or after `from` that is not white space. */
  skipSpace (chunk: Uint8Array, view: DataView, from: number): number {
    const length = chunk.length
    let i = from
    while (i < length) {
      const byte = chunk[i] as number
      if (byte === LINE_FEED) {
        i += 1
        this.#line += 1
        this.#lineStart = i
        while (i + 4 <= length && view.getInt32(i, true) === FOUR_SPACES) i += 4
      } else if (byte === SPACE || byte === CARRIAGE_RETURN || byte === TAB) {
        i += 1
      } else {
        return i
      }
    }
    return i
  }

  leaveChunk (length: number): void {
    this.#lineStart -= length
  }

  error (reason: string, index: number): JsonSyntaxError {
    return new JsonSyntaxError(reason, this.#line, index - this.#lineStart + 1)
  }
}
