import { Problem } from '../../domain/problem.ts'
import { ROLE, type Level, type Role, type SectionName } from '../ledger/sections.ts'
import { ELEMENTS, LINES, LISTS, toKey } from './accounting-names.ts'
import { Label } from './label.ts'
import type { ValueType } from './value-types.ts'

const encoder = new TextEncoder()
const COGS_OPTION = 'CogsOption'

/** What an attribute becomes, worked out once per element and name. */
export interface AttributeShape {
  /** `"key":`; a text's ends in its opening quote. */
  label: Label
  /** The same behind a comma. */
  nextLabel: Label
  type: ValueType
  role: Role
  isCogsOption: boolean
}

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
  readonly #usedKeys: UsedKeys
  readonly #children = new Map<string, ElementShape>()

  constructor (name: string, key: string, usedKeys: UsedKeys, place: Place & { isRoot?: boolean } = {}) {
    this.name = name
    this.key = key
    this.level = place.level
    this.section = place.section
    this.item = place.item
    this.opening = encoder.encode(`${JSON.stringify(key)}:[`)
    this.isRoot = place.isRoot ?? false
    this.isList = place.item !== undefined
    this.#usedKeys = usedKeys
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
    const known = ELEMENTS[this.name]
    const key = this.#usedKeys.claim(this.name, toKey(name))
    const type = known?.types[name] ?? 'text'
    const label = `${JSON.stringify(key)}:${type === 'text' ? '"' : ''}`
    return {
      label: new Label(label),
      nextLabel: new Label(`,${label}`),
      type,
      role: known?.roles[name] ?? ROLE.none,
      isCogsOption: this.isRoot && name === COGS_OPTION
    }
  }

  #createChild (name: string): ElementShape {
    if (this.item === name) return new ElementShape(name, '', this.#usedKeys, { level: this.level, section: this.section })
    if (this.isList) return new ElementShape(name, '', this.#usedKeys)
    const list = this.isRoot ? LISTS[name] : undefined
    if (list !== undefined) return new ElementShape(name, this.#claim(list.key), this.#usedKeys, list)
    const line = this.section === undefined ? undefined : LINES[name]
    if (line !== undefined) return new ElementShape(name, this.#claim(line), this.#usedKeys, { level: 'line' })
    return new ElementShape(name, this.#claim(toKey(name)), this.#usedKeys)
  }

  #claim (key: string): string {
    return this.#usedKeys.claim(this.name, key)
  }
}

/** @throws Problem CONNECTWISE_NOT_A_BATCH for any root but GLExport */
export function rootShape (name: string): ElementShape {
  if (name !== 'GLExport') {
    throw new Problem('CONNECTWISE_NOT_A_BATCH', `ConnectWise answered a document <${name.slice(0, 40)}> where a <GLExport> was due.`)
  }
  return new ElementShape(name, '', new UsedKeys(), { isRoot: true })
}
