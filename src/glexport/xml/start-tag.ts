import { DOUBLE_QUOTE, EQUALS, GREATER_THAN, SINGLE_QUOTE, SLASH, isSpace } from './ascii.ts'
import { AttributeList } from './attribute-list.ts'
import { AttributeValue } from './attribute-value.ts'
import { NameReader } from './name-reader.ts'
import type { KnownName, NameTable } from './name-table.ts'
import type { OpenElements } from './open-elements.ts'
import type { XmlHandler } from './xml-handler.ts'
import type { XmlInput } from './xml-input.ts'
import type { XmlLimits } from './xml-limits.ts'

const ELEMENT_NAME = 0
const BETWEEN = 1
const ATTRIBUTE_NAME = 2
const BEFORE_EQUALS = 3
const BEFORE_VALUE = 4
const VALUE = 5
const AFTER_SLASH = 6
type Place =
  | typeof ELEMENT_NAME | typeof BETWEEN | typeof ATTRIBUTE_NAME | typeof BEFORE_EQUALS | typeof BEFORE_VALUE
  | typeof VALUE | typeof AFTER_SLASH

/** Reads a start tag or an empty-element tag behind its `<` (XML 1.0 §3.1 [40], [44]). */
export class StartTag {
  private readonly handler: XmlHandler
  private readonly limits: XmlLimits
  private readonly table: NameTable
  private readonly open: OpenElements
  private readonly name: NameReader
  private readonly attributes: AttributeList
  private readonly value: AttributeValue
  private place: Place = ELEMENT_NAME
  private spaced = false
  private attribute: KnownName | undefined
  private latest: KnownName | undefined

  constructor (handler: XmlHandler, limits: XmlLimits, table: NameTable, open: OpenElements) {
    this.handler = handler
    this.limits = limits
    this.table = table
    this.open = open
    this.name = new NameReader(limits.nameBytes)
    this.attributes = new AttributeList(table, handler, limits)
    this.value = new AttributeValue(limits.attributeValueBytes)
  }

  begin (): void {
    this.name.begin()
    this.place = ELEMENT_NAME
  }

  /** Reads on; true if the tag is complete. The handler has then been told about it. */
  take (input: XmlInput): boolean {
    while (input.at < input.end) {
      switch (this.place) {
        case ELEMENT_NAME: this.takeElementName(input); break
        case BETWEEN: if (this.takeBetween(input)) return true; break
        case ATTRIBUTE_NAME: this.takeAttributeName(input); break
        case BEFORE_EQUALS: this.takeEquals(input); break
        case BEFORE_VALUE: this.takeQuote(input); break
        case VALUE: this.takeValue(input); break
        case AFTER_SLASH: return this.takeEmptyEnd(input)
      }
    }
    return false
  }

  private takeElementName (input: XmlInput): void {
    const name = this.elementName(input)
    if (name === undefined) return
    if (this.open.depth === this.limits.depth) input.fail(`elements are nested deeper than ${this.limits.depth}`)
    this.open.push(name, input.at)
    this.attributes.begin(name)
    this.place = BETWEEN
    this.spaced = false
    this.handler.startElement(name)
  }

  /** The element's name, unless the piece ends in it. */
  private elementName (input: XmlInput): KnownName | undefined {
    const expected = this.latest?.nextElement
    if (expected !== undefined && this.name.takeExpected(input, expected)) {
      this.latest = expected
      return expected
    }
    if (!this.name.take(input)) return undefined
    const { bytes, from, to } = this.name
    if (from === to) input.failUnexpected("a name, '/', '!' or '?' behind '<'")
    const name = this.table.element(bytes, from, to)
    if (name.isExpectable) {
      if (this.latest !== undefined) this.latest.nextElement = name
      this.latest = name
    }
    return name
  }

  private takeBetween (input: XmlInput): boolean {
    if (!this.spaced && this.takeAttributes(input)) return false
    if (!this.skipSpace(input)) return false
    const byte = input.bytes[input.at] as number
    if (byte === GREATER_THAN) {
      input.at++
      return true
    }
    if (byte === SLASH) {
      input.at++
      this.place = AFTER_SLASH
    } else if (this.spaced) {
      this.name.begin()
      this.place = ATTRIBUTE_NAME
    } else input.failUnexpected("white space, '/>' or '>' in a start tag")
    return false
  }

  /** Takes attributes together as far as possible; true if the value of one is left to be read. */
  private takeAttributes (input: XmlInput): boolean {
    const begun = this.attributes.takePlain(input)
    if (begun === undefined) return false
    this.attribute = begun
    this.value.begin(input.bytes[input.at - 1] as number)
    this.place = VALUE
    return true
  }

  private takeAttributeName (input: XmlInput): void {
    if (!this.name.take(input)) return
    const { bytes, from, to } = this.name
    if (from === to) input.failUnexpected("an attribute's name, '/>' or '>' in a start tag")
    this.attribute = this.attributes.admit(input, bytes, from, to)
    this.place = BEFORE_EQUALS
  }

  private takeEquals (input: XmlInput): void {
    if (!this.skipSpace(input)) return
    if (input.bytes[input.at] !== EQUALS) input.failUnexpected("'=' behind an attribute's name")
    input.at++
    this.place = BEFORE_VALUE
  }

  private takeQuote (input: XmlInput): void {
    if (!this.skipSpace(input)) return
    const quote = input.bytes[input.at] as number
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) input.failUnexpected('a quoted attribute value')
    input.at++
    this.value.begin(quote)
    this.place = VALUE
  }

  private takeValue (input: XmlInput): void {
    if (!this.value.take(input)) return
    this.place = BETWEEN
    this.spaced = false
    this.handler.attribute(this.attribute as KnownName, this.value.bytes, this.value.from, this.value.to)
  }

  private takeEmptyEnd (input: XmlInput): boolean {
    if (input.bytes[input.at] !== GREATER_THAN) input.failUnexpected("'>' behind '/'")
    input.at++
    this.handler.endElement(this.open.pop())
    return true
  }

  /** False if the piece ends in white space. */
  private skipSpace (input: XmlInput): boolean {
    const from = input.at
    while (input.at < input.end && isSpace(input.bytes[input.at] as number)) input.at++
    if (input.at > from) this.spaced = true
    return input.at < input.end
  }
}
