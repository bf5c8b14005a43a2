import type { TextPool } from '../ledger/text-pool.ts'
import type { Warnings } from '../ledger/warnings.ts'
import type { ByteOutput } from './byte-output.ts'
import { toIsoDate } from '../dates.ts'
import { Label } from './label.ts'
import { isDecimal, isIdList, isIsoDay, readFlag, type ValueType } from './value-types.ts'

const encoder = new TextEncoder()
const NULL = new Label('null')
const TRUE = new Label('true')
const FALSE = new Label('false')
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d

/** Writes a value as JSON by its type. A value that does not fit its type stays the text it was, with a warning. */
export class TypedValueWriter {
  readonly #output: ByteOutput
  readonly #warnings: Warnings
  readonly #texts: TextPool

  constructor (output: ByteOutput, warnings: Warnings, texts: TextPool) {
    this.#output = output
    this.#warnings = warnings
    this.#texts = texts
  }

  write (type: Exclude<ValueType, 'text' | 'ids'>, bytes: Uint8Array, from: number, to: number): void {
    if (from === to) this.#output.label(NULL)
    else if (type === 'decimal') this.#writeDecimal(bytes, from, to)
    else if (type === 'flag') this.#writeFlag(bytes, from, to)
    else this.#writeDate(bytes, from, to)
  }

  /** Writes a list of record ids; false if it is none. */
  writeIds (bytes: Uint8Array, from: number, to: number): boolean {
    if (from < to && !isIdList(bytes, from, to)) {
      this.#misfit('list of record ids', bytes, from, to)
      return false
    }
    this.#output.byte(OPEN_ARRAY)
    this.#output.text(bytes, from, to)
    this.#output.byte(CLOSE_ARRAY)
    return true
  }

  #writeDecimal (bytes: Uint8Array, from: number, to: number): void {
    if (isDecimal(bytes, from, to)) this.#output.text(bytes, from, to)
    else this.#misfit('amount', bytes, from, to)
  }

  #writeFlag (bytes: Uint8Array, from: number, to: number): void {
    const flag = readFlag(bytes, from, to)
    if (flag === undefined) this.#misfit('flag', bytes, from, to)
    else this.#output.label(flag ? TRUE : FALSE)
  }

  #writeDate (bytes: Uint8Array, from: number, to: number): void {
    if (isIsoDay(bytes, from, to)) {
      this.#output.jsonString(bytes, from, to)
      return
    }
    const date = toIsoDate(this.#texts.decode(bytes, from, to))
    if (date === undefined) this.#misfit('date', bytes, from, to)
    else this.#output.bytes(encoder.encode(`"${date}"`))
  }

  #misfit (wanted: string, bytes: Uint8Array, from: number, to: number): void {
    const shown = this.#texts.decode(bytes, from, Math.min(to, from + 40))
    this.#warnings.add('VALUE_NOT_OF_TYPE', `${JSON.stringify(shown)} is no ${wanted}.`, null)
    this.#output.jsonString(bytes, from, to)
  }
}
