import { NameTable } from './name-table.ts'
import { DEFAULT_XML_LIMITS } from './xml-limits.ts'

const MOST_AT_REST = 8

/**
 * Name tables between two documents, so that a small one finds its names ready. A table belongs to one document at a
 * time. It holds names alone, no value of any document.
 */
export class NameTables {
  readonly #atRest: NameTable[] = []

  take (): NameTable {
    return this.#atRest.pop() ?? new NameTable(DEFAULT_XML_LIMITS.internedNames)
  }

  /** To be called when the document is read; a table that odd names have filled is let go. */
  giveBack (table: NameTable): void {
    if (table.isCrowded || this.#atRest.length === MOST_AT_REST) return
    table.forgetOccurrences()
    this.#atRest.push(table)
  }
}
