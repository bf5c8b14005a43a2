import type { Label } from './label.ts'

const FIRST_WORDS = 4096
const WORD_BYTES = 4
/** Words before those of the label: the index behind them, and how many bytes they are. */
const HEAD = 2

/** Labels by number, in one array: those that are written in turn lie together. */
export class KeptLabels {
  #words = new Int32Array(FIRST_WORDS)
  // no label has the number 0
  #used = 1

  /** Answers its number, which is more than 0. */
  keep (label: Label): number {
    const number = this.#used
    const end = number + HEAD + label.reach / WORD_BYTES
    if (end > this.#words.length) {
      const larger = new Int32Array(end * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#words[number] = this.#used = end
    this.#words[number + 1] = label.copyTo(this.#words, number + HEAD)
    return number
  }

  /** The number of the label that was kept after this one. */
  after (label: number): number {
    return this.#words[label] as number
  }

  /** Room that writing it takes, which may be some more than it has bytes. */
  reachOf (label: number): number {
    return ((this.#words[label] as number) - label - HEAD) * WORD_BYTES
  }

  /** Writes at `at`, with zeros behind it up to its reach; answers the place behind it. */
  writeTo (view: DataView, at: number, label: number): number {
    const words = this.#words
    const end = words[label] as number
    let next = at
    for (let index = label + HEAD; index < end; index++) {
      view.setInt32(next, words[index] as number, true)
      next += WORD_BYTES
    }
    return at + (words[label + 1] as number)
  }
}
