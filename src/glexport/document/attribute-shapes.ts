import { ROLE, type Role } from '../ledger/sections.ts'
import { ELEMENTS, toKey } from './accounting-names.ts'
import { Label } from './label.ts'
import type { ValueType } from './value-types.ts'
import { WordPages } from './word-pages.ts'

const COGS_OPTION = 'CogsOption'
const MOST = 8192

/** What an attribute becomes. */
export interface AttributeShape {
  key: string
  /** `"key":`; a text's ends in its opening quote. */
  label: Label
  /** The same behind a comma. */
  nextLabel: Label
  type: ValueType
  role: Role
  isCogsOption: boolean
  /** What is written where it is a flag and nobody reads it here, behind a comma. */
  flags: { no: Label, yes: Label } | undefined
  /** Whether it is text that nobody reads here. */
  isOnlyText: boolean
}

/**
 * Shapes of attributes, worked out once and kept from document to document, so that a small one finds them ready. They
 * depend on names alone and hold no value of any document.
 */
export class AttributeShapes {
  readonly #keys = new Map<string, string>()
  readonly #shapes = new Map<string, Map<string, AttributeShape>>()
  #count = 0
  readonly #pages = new WordPages()

  /** As `toKey`. */
  keyOf (name: string): string {
    const known = this.#keys.get(name)
    if (known !== undefined) return known
    const key = toKey(name)
    if (this.#keys.size < MOST) this.#keys.set(name, key)
    return key
  }

  shapeOf (element: string, name: string, key: string): AttributeShape {
    const known = this.#shapes.get(element)?.get(name)
    if (known?.key === key) return known
    // only where two names fall together does a name have another key than before
    if (known !== undefined || this.#count === MOST) return createShape(element, name, key)
    const shape = createShape(element, name, key, this.#pages)
    this.#keep(element, name, shape)
    return shape
  }

  #keep (element: string, name: string, shape: AttributeShape): void {
    const ofElement = this.#shapes.get(element)
    if (ofElement === undefined) this.#shapes.set(element, new Map([[name, shape]]))
    else ofElement.set(name, shape)
    this.#count++
  }
}

function createShape (element: string, name: string, key: string, pages?: WordPages): AttributeShape {
  const known = ELEMENTS[element]
  const type = known?.types[name] ?? 'text'
  const role = known?.roles[name] ?? ROLE.none
  const isCogsOption = element === 'GLExport' && name === COGS_OPTION
  const label = `${JSON.stringify(key)}:${type === 'text' ? '"' : ''}`
  return {
    key,
    label: new Label(label, pages),
    nextLabel: new Label(`,${label}`, pages),
    type,
    role,
    isCogsOption,
    flags: type === 'flag' && role === ROLE.none && !isCogsOption
      ? { no: new Label(`,${label}false`, pages), yes: new Label(`,${label}true`, pages) }
      : undefined,
    isOnlyText: type === 'text' && role === ROLE.none && !isCogsOption
  }
}
