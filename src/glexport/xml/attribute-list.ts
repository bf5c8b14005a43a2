import { DOUBLE_QUOTE, EQUALS, SINGLE_QUOTE, isSpace } from './ascii.ts'
import { DOUBLE_QUOTED_STOPS, SINGLE_QUOTED_STOPS } from './content-stops.ts'
import { NAME_CLASS, NAME_PART, NAME_START } from './name-characters.ts'
import type { KnownName, NameTable } from './name-table.ts'
import { excerpt } from './reason-text.ts'
import type { XmlHandler } from './xml-handler.ts'
import type { XmlInput } from './xml-input.ts'
import type { XmlLimits } from './xml-limits.ts'

/** The attributes of the start tag being read: whose they are, which came already, which probably comes next. */
export class AttributeList {
  private readonly table: NameTable
  private readonly handler: XmlHandler
  private readonly limits: XmlLimits
  private element: KnownName | undefined
  private previous: KnownName | undefined
  private serial = 0
  private count = 0
  /** Names in this tag that the table does not keep, so that a stamp on them would be lost. */
  private readonly strangers = new Set<string>()

  constructor (table: NameTable, handler: XmlHandler, limits: XmlLimits) {
    this.table = table
    this.handler = handler
    this.limits = limits
  }

  begin (element: KnownName): void {
    this.element = element
    this.previous = element
    this.serial++
    this.count = 0
    if (this.strangers.size > 0) this.strangers.clear()
  }

  /**
   * Takes as many attributes as lie in the piece and are plain: any white space, a name in ASCII, `=`, a value with
   * nothing to replace. Never fails: it stops before the first attribute that is not so, wherever its trouble is. Where
   * the trouble is only in the value, that attribute's name is taken too, and the input stands behind the opening quote.
   */
  takePlain (input: XmlInput): KnownName | undefined {
    const bytes = input.bytes
    const end = input.end
    const most = this.limits.attributeValueBytes
    let next = input.at
    for (;;) {
      let at = next
      while (at < end && isSpace(bytes[at] as number)) at++
      if (at === next) break
      const name = this.expectedName(input.view, at, end) ?? this.plainName(bytes, at, end)
      if (name === undefined || name.stamp === this.serial || this.count === this.limits.attributesPerElement) break
      this.accept(name)
      const from = at + name.patternLength
      at = from
      const quote = bytes[from - 1] as number
      const stops = quote === DOUBLE_QUOTE ? DOUBLE_QUOTED_STOPS : SINGLE_QUOTED_STOPS
      for (;;) {
        while (at < end && stops[bytes[at] as number] === 0) at++
        const width = at < end ? input.plainWidthAt(at) : 0
        if (width === 0) break
        at += width
      }
      if (at === end || bytes[at] !== quote || at - from > most) {
        input.at = from
        return name
      }
      this.handler.attribute(name, bytes, from, at)
      next = at + 1
    }
    input.at = next
    return undefined
  }

  /** The name at these bytes as this element's attribute, which it has not had yet. */
  admit (input: XmlInput, bytes: Uint8Array, from: number, to: number): KnownName {
    const name = this.table.attribute(this.element as KnownName, bytes, from, to)
    if (this.count === this.limits.attributesPerElement) {
      input.fail(`an element has more than ${this.limits.attributesPerElement} attributes`)
    }
    if (name.kept ? name.stamp === this.serial : this.strangers.has(name.text)) {
      input.fail(`the attribute ${excerpt(name.text)} appears twice`)
    }
    if (name.kept) this.accept(name)
    else this.acceptStranger(name)
    return name
  }

  private accept (name: KnownName): void {
    name.stamp = this.serial
    this.count++
    const previous = this.previous as KnownName
    if (previous.nextAttribute !== name) previous.nextAttribute = name
    this.previous = name
  }

  // Not expected next time: a stand-in must not outlive its occurrence.
  private acceptStranger (name: KnownName): void {
    this.strangers.add(name.text)
    this.count++
  }

  /** The attribute that followed the previous one the last time, if it is at `from` and a value in double quotes behind it. */
  private expectedName (view: DataView, from: number, end: number): KnownName | undefined {
    const expected = (this.previous as KnownName).nextAttribute
    return expected !== undefined && expected.isAt(view, from, end) ? expected : undefined
  }

  /** The kept name at `from`, if it is plain and a value behind it. */
  private plainName (bytes: Uint8Array, from: number, end: number): KnownName | undefined {
    if (from === end || ((NAME_CLASS[bytes[from] as number] as number) & NAME_START) === 0) return undefined
    let to = from
    while (to < end && ((NAME_CLASS[bytes[to] as number] as number) & NAME_PART) !== 0) to++
    if (to + 2 >= end || to - from > this.limits.nameBytes || !opensValue(bytes, to)) return undefined
    const name = this.table.attribute(this.element as KnownName, bytes, from, to)
    return name.kept ? name : undefined
  }
}

function opensValue (bytes: Uint8Array, at: number): boolean {
  const quote = bytes[at + 1]
  return bytes[at] === EQUALS && (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE)
}
