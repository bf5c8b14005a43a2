import type { ValueCopier } from '../xml/xml-handler.ts'
import type { ByteOutput } from './byte-output.ts'
import { KeptLabels } from './kept-labels.ts'
import type { Label } from './label.ts'

// a letter and the closing quote behind it, as a number of 16 bits
const NO = 0x22_4e
const YES = 0x22_59

/** Writes attribute values of which nobody wants to know more: texts that are copied as they stand, and flags in their usual form. */
export class PlainValues implements ValueCopier {
  readonly #output: ByteOutput
  readonly #labels = new KeptLabels()

  constructor (output: ByteOutput) {
    this.#output = output
  }

  /** @param label ends in an opening quote */
  keepText (label: Label): number {
    return this.#labels.keep(label)
  }

  /** @param no what is written for `N`, and for `Y` */
  keepFlag (no: Label, yes: Label): number {
    const number = this.#labels.keep(no)
    this.#labels.keep(yes)
    return -number
  }

  copy (label: number, source: DataView, from: number, end: number): number {
    if (label > 0) return this.#output.plainText(this.#labels, label, source, from, end)
    if (from + 2 > end) return -1
    const value = source.getInt16(from, true)
    if (value === NO) this.#output.keptLabel(this.#labels, -label)
    else if (value === YES) this.#output.keptLabel(this.#labels, this.#labels.after(-label))
    else return -1
    return from + 1
  }
}
