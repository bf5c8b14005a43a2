import type { TextPool } from '../ledger/text-pool.ts'
import type { Warnings } from '../ledger/warnings.ts'
import type { ByteOutput } from './byte-output.ts'
import type { RestOutput } from './rest-output.ts'
import type { MemberShape } from './rest-shape.ts'
import { TypedValueWriter } from './typed-value.ts'

const encoder = new TextEncoder()
const LITERALS = { true: encoder.encode('true'), false: encoder.encode('false'), null: encoder.encode('null') }
const COMMA = 0x2c

/** Writes a REST document as the JSON it is, without its white space, dates and id lists in the form of this service. */
export class RestJsonWriter implements RestOutput {
  readonly #output: ByteOutput
  readonly #values: TypedValueWriter
  /** Whether a comma is due before the next member or item. */
  #comma = false

  constructor (output: ByteOutput, warnings: Warnings, texts: TextPool) {
    this.#output = output
    this.#values = new TypedValueWriter(output, warnings, texts)
  }

  startObject (): void {
    this.#open(0x7b)
  }

  key (shape: MemberShape): void {
    this.#output.label(this.#comma ? shape.nextLabel : shape.label)
    this.#comma = false
  }

  endObject (): void {
    this.#close(0x7d)
  }

  startArray (): void {
    this.#open(0x5b)
  }

  endArray (): void {
    this.#close(0x5d)
  }

  string (shape: MemberShape, bytes: Uint8Array, from: number, to: number): void {
    this.#item()
    if (shape.use === 'date') this.#values.write('date', bytes, from, to)
    else if (shape.use === 'idList') this.#values.writeIds(bytes, from, to)
    else this.#output.jsonString(bytes, from, to)
  }

  number (bytes: Uint8Array, from: number, to: number): void {
    this.#item()
    this.#output.bytes(bytes, from, to)
  }

  literal (value: true | false | null): void {
    this.#item()
    this.#output.bytes(LITERALS[`${value}`])
  }

  end (): void {
    this.#output.flush()
  }

  #open (bracket: number): void {
    if (this.#comma) this.#output.byte(COMMA)
    this.#output.byte(bracket)
    this.#comma = false
  }

  #close (bracket: number): void {
    this.#output.byte(bracket)
    this.#comma = true
  }

  #item (): void {
    if (this.#comma) this.#output.byte(COMMA)
    this.#comma = true
  }
}
