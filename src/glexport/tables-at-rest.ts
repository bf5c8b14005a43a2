const MOST = 8

/** A table of names that a reader fills and the next one can use again. */
interface NameStore {
  /** Whether so many names are kept that another document may find no room for its own. */
  readonly isCrowded: boolean
}

/**
 * Tables of names between two documents, so that a small one finds its names ready. A table belongs to one document at a
 * time; it holds names and what follows from them, no value of any document.
 */
export class TablesAtRest<T extends NameStore> {
  readonly #create: () => T
  readonly #atRest: T[] = []

  constructor (create: () => T) {
    this.#create = create
  }

  take (): T {
    return this.#atRest.pop() ?? this.#create()
  }

  /** To be called when the document is read; a table that odd names have filled is let go. */
  giveBack (table: T): void {
    if (!table.isCrowded && this.#atRest.length < MOST) this.#atRest.push(table)
  }
}
