import { DOUBLE_QUOTE, EQUALS, SINGLE_QUOTE, isSpace } from './ascii.ts'
import { DOUBLE_QUOTED_STOPS, SINGLE_QUOTED_STOPS } from './content-stops.ts'
import { NAME_CLASS, NAME_PART, NAME_START } from './name-characters.ts'
import type { KnownName, NameTable } from './name-table.ts'
import { excerpt } from './reason-text.ts'
import type { ValueCopier, XmlHandler } from './xml-handler.ts'
import type { XmlInput } from './xml-input.ts'
import type { XmlLimits } from './xml-limits.ts'

// A constant of this file becomes part of the compiled loop, an imported one is loaded each time.
const QUOTE = DOUBLE_QUOTE
const DOUBLE_STOPS = DOUBLE_QUOTED_STOPS
const SINGLE_STOPS = SINGLE_QUOTED_STOPS

/** The attributes of the start tag being read: whose they are, which came already, which probably comes next. */
export class AttributeList {
  private readonly table: NameTable
  private readonly handler: XmlHandler
  private readonly limits: XmlLimits
  private element: KnownName | undefined
  /** The cell of the last attribute, before the first that of the element. */
  private previous = 0
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
    this.previous = element.cell
    // of 32 bits, as stamps are; 0 is no tag's
    this.serial = (this.serial + 1) | 0 || 1
    this.count = 0
    if (this.strangers.size > 0) this.strangers.clear()
  }

  /**
   * Takes as many attributes as lie in the piece and are plain: any white space, a name in ASCII, `=`, a value with
   * nothing to replace. Never fails: it stops before the first attribute that is not so, wherever its trouble is. Where
   * the trouble is only in the value, that attribute's name is taken too, and the input stands behind the opening quote.
   */
  takePlain (input: XmlInput): KnownName | undefined {
    const { bytes, view, end } = input
    const { handler, serial } = this
    const { kept, cells } = this.table
    const { attributesPerElement, attributeValueBytes } = this.limits
    const copier = handler.copier as ValueCopier
    let previous = this.previous
    let count = this.count
    let next = input.at
    let begun: KnownName | undefined
    while (next < end && isSpace(bytes[next] as number)) {
      let at = next + 1
      let cell = cells.nextOf(previous)
      if (!cells.isAt(cell, view, at, end)) {
        while (at < end && isSpace(bytes[at] as number)) at++
        cell = this.plainName(bytes, at, end)
      }
      if (cell === 0 || cells.isIn(cell, serial) || count === attributesPerElement) break
      const from = at + cells.lengthOf(cell)
      const quote = bytes[from - 1] as number
      // one byte more than allowed is not seen, so that it is never taken
      const limit = Math.min(end, from + attributeValueBytes + 1)
      const label = count === 0 || quote !== QUOTE ? 0 : cells.labelOf(cell)
      cells.stamp(cell, serial)
      cells.follow(previous, cell)
      previous = cell
      count++
      let to = label === 0 ? -1 : copier.copy(label, view, from, limit)
      if (to === -1) {
        const name = kept[cells.nameOf(cell)] as KnownName
        to = plainEnd(input, from, limit, quote)
        if (to >= limit || bytes[to] !== quote) {
          next = from
          begun = name
          break
        }
        handler.attribute(name, bytes, from, to)
      }
      next = to + 1
    }
    this.previous = previous
    this.count = count
    input.at = next
    return begun
  }

  /** The name at these bytes as this element's attribute, which it has not had yet. */
  admit (input: XmlInput, bytes: Uint8Array, from: number, to: number): KnownName {
    const name = this.table.attribute(this.element as KnownName, bytes, from, to)
    const { cells } = this.table
    if (this.count === this.limits.attributesPerElement) {
      input.fail(`an element has more than ${this.limits.attributesPerElement} attributes`)
    }
    if (name.kept ? cells.isIn(name.cell, this.serial) : this.strangers.has(name.text)) {
      input.fail(`the attribute ${excerpt(name.text)} appears twice`)
    }
    this.count++
    // a stand-in must not outlive its occurrence
    if (name.kept) cells.stamp(name.cell, this.serial)
    else this.strangers.add(name.text)
    if (name.isExpectable) {
      cells.follow(this.previous, name.cell)
      this.previous = name.cell
    }
    return name
  }

  /** The cell of the kept name at `from`, if it is plain and a value behind it; 0 otherwise. */
  private plainName (bytes: Uint8Array, from: number, end: number): number {
    if (from === end || ((NAME_CLASS[bytes[from] as number] as number) & NAME_START) === 0) return 0
    let to = from
    while (to < end && ((NAME_CLASS[bytes[to] as number] as number) & NAME_PART) !== 0) to++
    if (to + 2 >= end || to - from > this.limits.nameBytes || !opensValue(bytes, to)) return 0
    return this.table.attribute(this.element as KnownName, bytes, from, to).cell
  }
}

function opensValue (bytes: Uint8Array, at: number): boolean {
  const quote = bytes[at + 1]
  return bytes[at] === EQUALS && (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE)
}

/** Where a value has the first byte that does not stand for itself, at the latest `limit`. */
function plainEnd (input: XmlInput, from: number, limit: number, quote: number): number {
  const { bytes } = input
  const stops = quote === QUOTE ? DOUBLE_STOPS : SINGLE_STOPS
  let at = from
  for (;;) {
    while (at < limit && stops[bytes[at] as number] === 0) at++
    const width = at < limit ? input.plainWidthAt(at) : 0
    if (width === 0) return at
    at += width
  }
}
