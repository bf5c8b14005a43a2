import { Problem } from '../../domain/problem.ts'
import type { Level, SectionName } from '../ledger/sections.ts'
import { LINES, LISTS } from './accounting-names.ts'
import type { AttributeShape, AttributeShapes } from './attribute-shapes.ts'
import { UsedKeys } from './used-keys.ts'

const encoder = new TextEncoder()
/** Of the root's attributes, which are an object of their own. */
export const SETTINGS_KEY = 'exportSettings'
/** The object that the root becomes: its attributes are not in it. Elements of every other name are one kind of object, wherever they stand. */
const ROOT = ''
/** Before an attribute's name, to tell it from a child's. */
const MARK = '@'

/** What the ledger makes of an element. */
interface Place {
  level?: Level | undefined
  section?: SectionName | undefined
  /** Set on a list: the child name that needs no mark in the array. */
  item?: string | undefined
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
  /** Key of a list's attributes, which are an object of their own beside it. */
  readonly attributesKey: string
  readonly #lore: Lore
  readonly #children = new Map<string, ElementShape>()

  constructor (name: string, key: string, lore: Lore, place: Place & { isRoot?: boolean, attributesKey?: string } = {}) {
    this.name = name
    this.key = key
    this.level = place.level
    this.section = place.section
    this.item = place.item
    this.opening = encoder.encode(`${JSON.stringify(key)}:[`)
    this.isRoot = place.isRoot ?? false
    this.isList = place.item !== undefined
    this.attributesKey = place.attributesKey ?? ''
    this.#lore = lore
  }

  child (name: string): ElementShape {
    let shape = this.#children.get(name)
    if (shape === undefined) {
      this.#lore.usedKeys.countName()
      shape = this.#createChild(name)
      this.#children.set(name, shape)
    }
    return shape
  }

  attribute (name: string): AttributeShape {
    const { shapes, usedKeys } = this.#lore
    return shapes.shapeOf(this.name, name, usedKeys.claim(this.name, shapes.keyOf(name), `${MARK}${name}`))
  }

  #createChild (name: string): ElementShape {
    if (this.item === name) return new ElementShape(name, '', this.#lore, { level: this.level, section: this.section })
    if (this.isList) return new ElementShape(name, '', this.#lore)
    const list = this.isRoot ? LISTS[name] : undefined
    if (list !== undefined) {
      const attributesKey = this.#claim(`${list.key}Attributes`, `${MARK}${name}`)
      return new ElementShape(name, this.#claim(list.key, name), this.#lore, { ...list, attributesKey })
    }
    const line = this.section === undefined ? undefined : LINES[name]
    if (line !== undefined) return new ElementShape(name, this.#claim(line, name), this.#lore, { level: 'line' })
    return new ElementShape(name, this.#claim(this.#lore.shapes.keyOf(name), name), this.#lore)
  }

  #claim (key: string, name: string): string {
    return this.#lore.usedKeys.claim(this.isRoot ? ROOT : this.name, key, name)
  }
}

/** @throws Problem CONNECTWISE_NOT_A_BATCH for any root but GLExport */
export function rootShape (name: string, shapes: AttributeShapes): ElementShape {
  if (name !== 'GLExport') {
    throw new Problem('CONNECTWISE_NOT_A_BATCH', `ConnectWise answered a document <${name.slice(0, 40)}> where a <GLExport> was due.`)
  }
  const usedKeys = new UsedKeys()
  usedKeys.claim(ROOT, SETTINGS_KEY, MARK)
  return new ElementShape(name, '', { shapes, usedKeys }, { isRoot: true })
}
