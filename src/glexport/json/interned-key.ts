import { BACKSLASH, COLON, QUOTE, SPACE } from './ascii.ts'
import type { JsonKey } from './json-handler.ts'

const NO_WORDS = new Int32Array(0)

/** A key of one parent, with what makes it quick to recognise the next time. */
export class InternedKey implements JsonKey {
  readonly text: string
  facts: unknown = undefined
  readonly parent: InternedKey | null
  /** False for a key that came after the reader stopped keeping them: nothing may hold on to it. */
  readonly isKept: boolean
  /** The serial number of the object that had this key last. */
  seenIn = 0
  /** The key that came first, the last time, in an object that stands under this one. */
  first: InternedKey | null = null
  /** The key that came next, the last time, in the same object. */
  next: InternedKey | null = null

  readonly bytes: Uint8Array
  /** Of this key and its parents; the hash of a key under this one begins with it. */
  readonly hash: number
  /** Bytes of `"key":`, or 0 if the key is not to be recognised by them. */
  readonly writtenSize: number
  /** Those bytes as words; the last word overlaps the one before it, so that any length has whole words. */
  readonly #words: Int32Array
  readonly #lastWord: number

  constructor (parent: InternedKey | null, text: string, bytes: Uint8Array, hash: number, isKept: boolean) {
    this.parent = parent
    this.text = text
    this.bytes = bytes
    this.hash = hash
    this.isKept = isKept
    const words = isKept && isRecognisable(bytes) ? wordsOf(Uint8Array.of(QUOTE, ...bytes, QUOTE, COLON)) : NO_WORDS
    this.#words = words
    this.#lastWord = words[words.length - 1] ?? 0
    this.writtenSize = words === NO_WORDS ? 0 : bytes.length + 3
  }

  /** Whether exactly `"key":` stands at `from`; only for a key with a `writtenSize`. */
  isWrittenAt (view: DataView, from: number, end: number): boolean {
    const last = from + this.writtenSize - 4
    if (last + 4 > end || view.getInt32(last, true) !== this.#lastWord) return false
    const words = this.#words
    for (let i = from, k = 0; i < last; i += 4, k++) {
      if (view.getInt32(i, true) !== words[k]) return false
    }
    return true
  }
}

/** Whether the key is written without escapes and is long enough for a whole word. */
function isRecognisable (bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every(byte => byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH)
}

function wordsOf (written: Uint8Array): Int32Array {
  const view = new DataView(written.buffer)
  const last = written.length - 4
  return Int32Array.from({ length: Math.ceil(written.length / 4) }, (_, i) => view.getInt32(Math.min(i * 4, last), true))
}
