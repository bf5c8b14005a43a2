const PAGE_WORDS = 4096

/** Room in a page, from `at` on. */
export interface WordRoom {
  words: Int32Array
  at: number
}

/**
 * Room for many short sequences of words, one behind the other: those that are used in turn then lie together, and the
 * processor has fetched the next one already.
 */
export class WordPages {
  #page = new Int32Array(0)
  #used = 0

  take (count: number): WordRoom {
    if (this.#used + count > this.#page.length) {
      this.#page = new Int32Array(Math.max(count, PAGE_WORDS))
      this.#used = 0
    }
    const at = this.#used
    this.#used += count
    return { words: this.#page, at }
  }
}
