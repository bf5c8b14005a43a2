import type { Warnings } from '../ledger/warnings.ts'
import type { ByteOutput } from './byte-output.ts'
import type { RestOutput } from './rest-output.ts'
import type { MemberShape } from './rest-shape.ts'
import { XmlTags } from './xml-tags.ts'
import { writeXmlText } from './xml-text.ts'

const encoder = new TextEncoder()
const HEAD = encoder.encode('<?xml version="1.0" encoding="utf-8"?>\n')
const NAMESPACES = encoder.encode(' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"')
const EMPTY_END = encoder.encode(' />')
const ROOT = new XmlTags('GLExport')
const LITERALS = { true: encoder.encode('true'), false: encoder.encode('false') }
const GREATER_THAN = 0x3e
const LINE_FEED = 0x0a
/** As deep as a reader lets a document be, and more. */
const INDENTS = Array.from({ length: 129 }, (_, depth) => encoder.encode(`\n${'  '.repeat(depth)}`))

interface OpenElement {
  tags: XmlTags
  isList: boolean
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
  #depth = 0
  #keyed: MemberShape | undefined

  constructor (output: ByteOutput, warnings: Warnings) {
    this.#output = output
    this.#warnings = warnings
  }

  startObject (): void {
    this.#start(false)
  }

  key (shape: MemberShape): void {
    this.#keyed = shape
  }

  endObject (): void {
    this.#end()
  }

  startArray (): void {
    this.#start(true)
  }

  endArray (): void {
    this.#end()
  }

  string (shape: MemberShape, bytes: Uint8Array, from: number, to: number): void {
    const tags = this.#begin()
    if (from === to) {
      this.#output.bytes(tags.empty)
      return
    }
    this.#output.bytes(tags.opening)
    if (writeXmlText(this.#output, bytes, from, to)) {
      this.#warnings.add('CHARACTER_NOT_IN_XML', `A value of ${shape.name} has a character that XML cannot carry.`, null)
    }
    this.#output.bytes(tags.closing)
  }

  number (bytes: Uint8Array, from: number, to: number): void {
    const tags = this.#begin()
    this.#output.bytes(tags.opening)
    this.#output.bytes(bytes, from, to)
    this.#output.bytes(tags.closing)
  }

  literal (value: true | false | null): void {
    const tags = this.#begin()
    if (value === null) {
      this.#output.bytes(tags.nil)
      return
    }
    this.#output.bytes(tags.opening)
    this.#output.bytes(LITERALS[`${value}`])
    this.#output.bytes(tags.closing)
  }

  end (): void {
    this.#output.byte(LINE_FEED)
    this.#output.flush()
  }

  #start (isList: boolean): void {
    const isRoot = this.#depth === 0
    if (isRoot) this.#output.bytes(HEAD)
    const tags = isRoot ? ROOT : this.#begin()
    this.#output.bytes(tags.start)
    if (isRoot) this.#output.bytes(NAMESPACES)
    const element = this.#open[this.#depth++] ??= { tags, isList, hasChildren: false }
    element.tags = tags
    element.isList = isList
    element.hasChildren = false
  }

  #end (): void {
    const { tags, hasChildren } = this.#open[--this.#depth] as OpenElement
    if (!hasChildren) {
      this.#output.bytes(EMPTY_END)
      return
    }
    this.#newLine()
    this.#output.bytes(tags.closing)
  }

  /** Ends the start tag of the parent and begins a line; answers the tags of the element that begins. */
  #begin (): XmlTags {
    const parent = this.#open[this.#depth - 1] as OpenElement
    if (!parent.hasChildren) this.#output.byte(GREATER_THAN)
    parent.hasChildren = true
    this.#newLine()
    const keyed = this.#keyed
    this.#keyed = undefined
    return parent.isList ? parent.tags.item : (keyed as MemberShape).tags
  }

  #newLine (): void {
    this.#output.bytes(INDENTS[this.#depth] as Uint8Array)
  }
}
