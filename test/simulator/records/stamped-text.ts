import type { Piece } from './record-source.ts'

/** A prebuilt text uses this id and the following 15; no generated text contains these digits otherwise. */
const placeholder = 987_654_300
const placeholders = /9876543(\d\d)/g
const digits = 9

/** The id to write in place of a real one when a text is prebuilt. */
export function placeholderId (slot: number): number {
  return placeholder + slot
}

/** The slot of a placeholder id: the reverse of {@link placeholderId}. */
export function placeholderSlot (id: number): number {
  return id - placeholder
}

/** A text with its placeholders replaced by the ids that start at `firstId`. */
export function stampText (text: string, firstId: number): string {
  return text.replace(placeholders, (_, slot: string) => String(firstId + Number(slot)))
}

/** A prebuilt record as bytes: writing one record is a copy and a few patched digits. */
export class StampedText {
  readonly #bytes: Buffer
  readonly #gaps: readonly { at: number, slot: number }[]

  constructor (text: string) {
    this.#bytes = Buffer.from(text)
    // latin1 reads one character a byte, so the position in the text is the position in the buffer
    const found = this.#bytes.toString('latin1').matchAll(placeholders)
    this.#gaps = Array.from(found, match => ({ at: match.index, slot: Number(match[1]) }))
  }

  get length (): number {
    return this.#bytes.length
  }

  piece (firstId: number): Piece {
    return { length: this.#bytes.length, writeTo: (target, at) => this.#write(firstId, target, at) }
  }

  #write (firstId: number, target: Buffer, at: number): void {
    this.#bytes.copy(target, at)
    for (const gap of this.#gaps) {
      let rest = firstId + gap.slot
      for (let digit = at + gap.at + digits - 1; rest > 0; digit--) {
        target[digit] = 48 + rest % 10
        rest = Math.floor(rest / 10)
      }
    }
  }
}
