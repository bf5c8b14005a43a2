import { toIsoDate } from '../../src/glexport/dates.ts'
import { ELEMENTS, LINES, LISTS, toKey } from '../../src/glexport/document/accounting-names.ts'

type Value = string | number | boolean | null | number[]
interface Node { [key: string]: Value | Node | Node[] }

interface Open {
  name: string
  node: Node
  /** The array of a list; undefined for any other element. */
  items: Node[] | undefined
  item: string | undefined
  isDocument: boolean
  text: string
}

/** What a batch sums up to, as far as the benchmark compares it. */
export interface Totals {
  documents: number
  lines: number
  glEntries: number
  total: string
}

const keys = new Map<string, string>()

function keyOf (name: string): string {
  let key = keys.get(name)
  if (key === undefined) keys.set(name, key = toKey(name))
  return key
}

function typedValue (element: string, name: string, text: string): Value {
  switch (ELEMENTS[element]?.types[name]) {
    case 'decimal': return text === '' ? null : Number(text)
    case 'flag': return text === '' ? null : /^(?:true|y)$/i.test(text)
    case 'date': return text === '' ? null : toIsoDate(text) ?? text
    case 'ids': return text === '' ? [] : text.split(',').map(Number)
    default: return text
  }
}

/**
 * The typed JSON as one writes it in an afternoon on top of any library's elements: an object per element, amounts as
 * numbers, sums as cents. It makes no warnings and judges no balance, so it does less than the service.
 */
export class TypedBuilder {
  readonly #open: Open[] = []
  readonly #entries = new Set<number>()
  #root: Node = {}
  #documents = 0
  #lines = 0
  #cents = 0

  open (name: string, attributes: Record<string, string | null>): void {
    const parent = this.#open.at(-1)
    const list = this.#open.length === 1 ? LISTS[name] : undefined
    const node: Node = {}
    for (const attribute in attributes) {
      const value = typedValue(name, attribute, attributes[attribute] ?? '')
      node[keyOf(attribute)] = value
      if (attribute === 'GLEntryRecID' && Array.isArray(value)) for (const id of value) this.#entries.add(id)
    }
    const isDocument = parent?.item === name && LISTS[parent.name]?.level === 'document'
    const line = parent?.isDocument === true ? LINES[name] : undefined
    if (isDocument) {
      this.#documents++
      this.#cents += Math.round(Number(attributes['Total'] ?? 0) * 100)
    } else if (line !== undefined) {
      this.#lines++
    }
    const items = list === undefined ? undefined : []
    this.#attach(parent, { name, node, key: list?.key ?? line ?? keyOf(name), items })
    this.#open.push({ name, node, items, item: list?.item, isDocument, text: '' })
  }

  text (text: string): void {
    const top = this.#open.at(-1)
    if (top !== undefined) top.text += text
  }

  close (): void {
    const top = this.#open.pop()
    if (top === undefined || top.text.trim() === '') return
    if (top.items === undefined) top.node['$text'] = top.text
    else top.items.push({ $text: top.text })
  }

  /** The document as JSON text, in bytes, and its sums. */
  finish (): { json: Buffer, totals: Totals } {
    if (this.#open.length > 0) throw new Error('the document ends within an element')
    const totals = { documents: this.#documents, lines: this.#lines, glEntries: this.#entries.size, total: (this.#cents / 100).toFixed(2) }
    return { json: Buffer.from(JSON.stringify(this.#root)), totals }
  }

  #attach (parent: Open | undefined, { name, node, key, items }: { name: string, node: Node, key: string, items: Node[] | undefined }): void {
    if (parent === undefined) {
      this.#root = Object.keys(node).length === 0 ? {} : { exportSettings: node }
      return
    }
    const target = this.#open.length === 1 ? this.#root : parent.node
    if (items !== undefined) {
      if (Object.keys(node).length > 0) target[`${key}Attributes`] = node
      target[key] = items
    } else if (parent.items !== undefined) {
      parent.items.push(name === parent.item ? node : { $element: name, ...node })
    } else {
      const siblings = target[key] ??= []
      if (Array.isArray(siblings)) (siblings as Node[]).push(node)
    }
  }
}
