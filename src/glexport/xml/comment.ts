import { FIRST_NON_ASCII, GREATER_THAN, HYPHEN } from './ascii.ts'
import { COMMENT_STOPS } from './content-stops.ts'
import type { XmlInput } from './xml-input.ts'

/** Reads a comment behind its `<!--` (XML 1.0 §2.5 [15]) and keeps nothing of it. */
export class Comment {
  /** Hyphens just before the place, two at most. */
  private hyphens = 0

  /** Reads on; true if the comment is complete. */
  take (input: XmlInput): boolean {
    const { bytes, end } = input
    while (input.at < end) {
      const byte = bytes[input.at] as number
      if (this.hyphens === 2) {
        if (byte !== GREATER_THAN) input.fail("'--' is not allowed in a comment")
        this.hyphens = 0
        input.at++
        return true
      }
      if (byte === HYPHEN) {
        this.hyphens++
        input.at++
      } else {
        this.hyphens = 0
        this.skipPlain(input)
      }
    }
    return false
  }

  private skipPlain (input: XmlInput): void {
    const { bytes, end } = input
    let at = input.at
    for (;;) {
      while (at < end && COMMENT_STOPS[bytes[at] as number] === 0) at++
      input.at = at
      if (at === end) return
      const byte = bytes[at] as number
      if (byte === HYPHEN) return
      if (byte < FIRST_NON_ASCII) input.refuseCharacter(byte, at)
      at += input.widthAt(at)
    }
  }
}
