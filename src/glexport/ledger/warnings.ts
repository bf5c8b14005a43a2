import type { Warning } from '../../../openapi/gl-batch.ts'

/** Every remark that an export can carry; each has a heading in docs/warnings.md. */
export type WarningCode =
  | 'EMPTY_BATCH' | 'UNBALANCED_DOCUMENT' | 'BALANCE_NOT_JUDGED' | 'MIXED_CURRENCY' | 'GL_ACCOUNT_MISSING'
  | 'ACCOUNT_NUMBER_MISSING' | 'VALUE_NOT_OF_TYPE' | 'KEY_REPEATED' | 'CHARACTER_NOT_IN_XML'

const LISTED = 200

const FIXES: Readonly<Record<WarningCode, string>> = {
  EMPTY_BATCH: 'Check the thru date, the location and the flags; records that were posted before do not come again.',
  UNBALANCED_DOCUMENT: 'Compare the document in ConnectWise with its GL entries; it is reported as it came, never repaired.',
  BALANCE_NOT_JUDGED: 'Check these documents by eye: ConnectWise gives them no total to hold the lines against.',
  MIXED_CURRENCY: 'Check the currency of the document and of its lines in ConnectWise before posting.',
  GL_ACCOUNT_MISSING: 'Map the GL account in ConnectWise (Setup, GL Accounts). A new mapping reaches records only when they are closed again: reopen and close the document.',
  ACCOUNT_NUMBER_MISSING: 'Enter the account number on the finance page of the company in ConnectWise; without it the accounting package may refuse or skip its documents.',
  VALUE_NOT_OF_TYPE: 'The value is passed on as the text it was; check how it is read on your side.',
  KEY_REPEATED: 'The later members are under the same key with #2, #3 and so on appended; read those too.',
  CHARACTER_NOT_IN_XML: 'The character was replaced by U+FFFD in the XML; take the JSON where the original matters.'
}

/** Collects warnings; beyond the first ones of each code they are only counted, so that a bad batch does not fill the memory. */
export class Warnings {
  readonly #items: Warning[] = []
  readonly #perCode = new Map<WarningCode, number>()
  #omitted = 0

  add (code: WarningCode, message: string, record: string | null): void {
    const listed = this.#perCode.get(code) ?? 0
    if (listed === LISTED) {
      this.#omitted++
      return
    }
    this.#perCode.set(code, listed + 1)
    this.#items.push({ code, message, record, fix: FIXES[code] })
  }

  get result (): { items: Warning[], omitted: number } {
    return { items: this.#items, omitted: this.#omitted }
  }
}
