import type { Warning } from '../../../openapi/gl-batch.ts'
import { LISTED_PER_CODE, toWarning, type WarningCode } from '../../domain/warning-table.ts'

/** Collects warnings; beyond the first ones of each code they are only counted, so that a bad batch does not fill the memory. */
export class Warnings {
  readonly #items: Warning[] = []
  readonly #perCode = new Map<WarningCode, number>()
  #omitted = 0

  add (code: WarningCode, message: string, record: string | null): void {
    const listed = this.#perCode.get(code) ?? 0
    if (listed === LISTED_PER_CODE) {
      this.#omitted++
      return
    }
    this.#perCode.set(code, listed + 1)
    this.#items.push(toWarning(code, message, record))
  }

  get result (): { items: Warning[], omitted: number } {
    return { items: this.#items, omitted: this.#omitted }
  }
}
