import { itemName, toXmlName } from './xml-names.ts'

const encoder = new TextEncoder()

/** The tags of one element, ready to write. */
export class XmlTags {
  /** `<name`, whose end depends on what follows. */
  readonly start: Uint8Array
  /** `<name>` */
  readonly opening: Uint8Array
  /** `</name>` */
  readonly closing: Uint8Array
  /** `<name />` */
  readonly empty: Uint8Array
  /** `<name xsi:nil="true" />` */
  readonly nil: Uint8Array
  readonly #key: string
  #item: XmlTags | undefined

  constructor (key: string) {
    const name = toXmlName(key)
    this.#key = key
    this.start = encoder.encode(`<${name}`)
    this.opening = encoder.encode(`<${name}>`)
    this.closing = encoder.encode(`</${name}>`)
    this.empty = encoder.encode(`<${name} />`)
    this.nil = encoder.encode(`<${name} xsi:nil="true" />`)
  }

  /** The tags of the elements inside, where this one is a list. */
  get item (): XmlTags {
    this.#item ??= new XmlTags(itemName(this.#key))
    return this.#item
  }
}
