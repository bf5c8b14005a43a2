import { SaxesParser } from 'saxes'

/** An element with what is in it, as a parser that this project did not write reads it. */
export interface XmlNode {
  name: string
  attributes: Record<string, string>
  children: XmlNode[]
  text: string
}

/** Reads a document into a tree; one that is not well-formed throws. */
export function readXml (document: string): XmlNode {
  const holder: XmlNode = { name: '', attributes: {}, children: [], text: '' }
  const open = [holder]
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', error => { throw error })
  parser.on('opentag', ({ name, attributes }) => {
    const node = { name, attributes, children: [], text: '' }
    open.at(-1)!.children.push(node)
    open.push(node)
  })
  parser.on('text', text => { open.at(-1)!.text += text })
  parser.on('closetag', () => { open.pop() })
  parser.write(document).close()
  return holder.children[0]!
}

/** A document in a form in which layout, the order of attributes and the way of closing an empty element make no difference. */
export function canonicalXml (document: string): string {
  const write = ({ name, attributes, children, text }: XmlNode): unknown[] => [
    name,
    Object.entries(attributes).sort(([a], [b]) => a < b ? -1 : 1),
    children.length > 0 || text.trim() === '' ? children.map(write) : text
  ]
  return JSON.stringify(write(readXml(document)), null, 1)
}

/** A number of a JSON text, with the digits that stand there. */
export class Digits {
  readonly digits: string

  constructor (digits: string) {
    this.digits = digits
  }
}

/** A JSON value whose numbers keep their digits: `-35.00` is not `-35`. */
export type ExactJson = string | boolean | null | Digits | ExactJson[] | { [key: string]: ExactJson }
export type ExactObject = Record<string, ExactJson>

type Reviver = (key: string, value: ExactJson | number, context: { source: string }) => ExactJson

/** Parses JSON without reading its numbers. */
export function readExactJson (text: string): ExactObject {
  const keepDigits: Reviver = (_key, value, { source }) => typeof value === 'number' ? new Digits(source) : value
  return JSON.parse(text, keepDigits as Parameters<typeof JSON.parse>[1]) as ExactObject
}

/** The objects of an array. */
export function objectsOf (value: ExactJson | undefined): ExactObject[] {
  if (!Array.isArray(value)) throw new TypeError(`${JSON.stringify(value)} is no array`)
  return value as ExactObject[]
}
