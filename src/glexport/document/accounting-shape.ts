import { Problem } from '../../domain/problem.ts'
import type { Level, SectionName } from '../ledger/sections.ts'
import { LINES, LISTS } from './accounting-names.ts'
import type { AttributeShape, AttributeShapes } from './attribute-shapes.ts'

const encoder = new TextEncoder()

/** What the ledger makes of an element. */
interface Place {
  level?: Level | undefined
  section?: SectionName | undefined
  /** Set on a list: the child name that needs no mark in the array. */
  item?: string | undefined
}

/** Keys in use per element name: two names can fall together in camelCase, and neither value may be lost. */
export class UsedKeys {
  readonly #byElement = new Map<string, Set<string>>()

  /** The key itself, or with `#2`, `#3`, … where another name of this element has it. */
  claim (element: string, key: string): string {
    let used = this.#byElement.get(element)
    if (used === undefined) {
      used = new Set()
      this.#byElement.set(element, used)
    }
    let free = key
    for (let number = 2; used.has(free); number++) free = `${key}#${number}`
    used.add(free)
    return free
  }
}

/** What all elements of a document share. */
interface Lore {
  shapes: AttributeShapes
  usedKeys: UsedKeys
}

/** What an element becomes at its place in the document, worked out once per place. */
export class ElementShape {
  readonly name: string
  readonly key: string
  /** `"key":[`, ready to write. */
  readonly opening: Uint8Array
  readonly isRoot: boolean
  /** A list becomes an array of its children; any other element an object in the array of its key. */
  readonly isList: boolean
  readonly level: Level | undefined
  readonly section: SectionName | undefined
  readonly item: string | undefined
  readonly #lore: Lore
  readonly #children = new Map<string, ElementShape>()

  constructor (name: string, key: string, lore: Lore, place: Place & { isRoot?: boolean } = {}) {
    this.name = name
    this.key = key
    this.level = place.level
    this.section = place.section
    this.item = place.item
    this.opening = encoder.encode(`${JSON.stringify(key)}:[`)
    this.isRoot = place.isRoot ?? false
    this.isList = place.item !== undefined
    this.#lore = lore
  }

  child (name: string): ElementShape {
    let shape = this.#children.get(name)
    if (shape === undefined) {
      shape = this.#createChild(name)
      this.#children.set(name, shape)
    }
    return shape
  }

  attribute (name: string): AttributeShape {
    const { shapes, usedKeys } = this.#lore
    return shapes.shapeOf(this.name, name, usedKeys.claim(this.name, shapes.keyOf(name)))
  }

  #createChild (name: string): ElementShape {
    if (this.item === name) return new ElementShape(name, '', this.#lore, { level: this.level, section: this.section })
    if (this.isList) return new ElementShape(name, '', this.#lore)
    const list = this.isRoot ? LISTS[name] : undefined
    if (list !== undefined) return new ElementShape(name, this.#claim(list.key), this.#lore, list)
    const line = this.section === undefined ? undefined : LINES[name]
    if (line !== undefined) return new ElementShape(name, this.#claim(line), this.#lore, { level: 'line' })
    return new ElementShape(name, this.#claim(this.#lore.shapes.keyOf(name)), this.#lore)
  }

  #claim (key: string): string {
    return this.#lore.usedKeys.claim(this.name, key)
  }
}

/** @throws Problem CONNECTWISE_NOT_A_BATCH for any root but GLExport */
export function rootShape (name: string, shapes: AttributeShapes): ElementShape {
  if (name !== 'GLExport') {
    throw new Problem('CONNECTWISE_NOT_A_BATCH', `ConnectWise answered a document <${name.slice(0, 40)}> where a <GLExport> was due.`)
  }
  return new ElementShape(name, '', { shapes, usedKeys: new UsedKeys() }, { isRoot: true })
}
