import type { Warnings } from '../ledger/warnings.ts'
import type { ByteOutput } from './byte-output.ts'
import type { RestOutput } from './rest-output.ts'
import type { MemberShape } from './rest-shape.ts'
import { itemName, toXmlName } from './xml-names.ts'
import { writeXmlText } from './xml-text.ts'

const encoder = new TextEncoder()
const HEAD = encoder.encode('<?xml version="1.0" encoding="utf-8"?>\n')
const ROOT = 'GLExport'
const NAMESPACES = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'

interface OpenElement {
  name: string
  /** Name of the elements inside, where they have no key of their own. */
  item: string | undefined
  hasChildren: boolean
}

/**
 * Writes a REST document as XML in element form: the same names, an item element inside each list, null as
 * `xsi:nil="true"`, an empty string as an empty element.
 */
export class RestXmlWriter implements RestOutput {
  readonly #output: ByteOutput
  readonly #warnings: Warnings
  readonly #open: OpenElement[] = []
  #key: string | undefined

  constructor (output: ByteOutput, warnings: Warnings) {
    this.#output = output
    this.#warnings = warnings
  }

  startObject (): void {
    this.#start(undefined)
  }

  key (shape: MemberShape): void {
    this.#key = shape.name
  }

  endObject (): void {
    this.#end()
  }

  startArray (): void {
    this.#start(itemName(this.#nameOfChild))
  }

  endArray (): void {
    this.#end()
  }

  string (_shape: MemberShape, bytes: Uint8Array, from: number, to: number): void {
    this.#value(bytes, from, to)
  }

  number (bytes: Uint8Array, from: number, to: number): void {
    this.#value(bytes, from, to)
  }

  literal (value: true | false | null): void {
    if (value === null) {
      this.#text(`<${this.#childName()} xsi:nil="true" />`)
      return
    }
    const text = encoder.encode(String(value))
    this.#value(text, 0, text.length)
  }

  end (): void {
    this.#output.byte(0x0a)
    this.#output.flush()
  }

  #start (item: string | undefined): void {
    const isRoot = this.#open.length === 0
    if (isRoot) this.#output.bytes(HEAD)
    const name = isRoot ? ROOT : this.#childName()
    this.#text(isRoot ? `<${name}${NAMESPACES}` : `<${name}`)
    this.#open.push({ name, item, hasChildren: false })
  }

  #end (): void {
    const { name, hasChildren } = this.#open.pop() as OpenElement
    if (!hasChildren) {
      this.#text(' />')
      return
    }
    this.#newLine()
    this.#text(`</${name}>`)
  }

  #value (bytes: Uint8Array, from: number, to: number): void {
    const name = this.#childName()
    if (from === to) {
      this.#text(`<${name} />`)
      return
    }
    this.#text(`<${name}>`)
    if (writeXmlText(this.#output, bytes, from, to)) {
      this.#warnings.add('CHARACTER_NOT_IN_XML', `A value of ${name} has a character that XML cannot carry.`, null)
    }
    this.#text(`</${name}>`)
  }

  /** Takes the name of the element that begins, after ending the start tag of its parent. */
  #childName (): string {
    const parent = this.#open.at(-1) as OpenElement
    if (!parent.hasChildren) this.#output.byte(0x3e)
    parent.hasChildren = true
    this.#newLine()
    const name = toXmlName(this.#nameOfChild)
    this.#key = undefined
    return name
  }

  /** The key, or inside an array the name of its items. */
  get #nameOfChild (): string {
    return this.#key ?? this.#open.at(-1)?.item as string
  }

  #newLine (): void {
    this.#output.byte(0x0a)
    for (let depth = this.#open.length; depth > 0; depth--) this.#text('  ')
  }

  #text (text: string): void {
    this.#output.bytes(encoder.encode(text))
  }
}
