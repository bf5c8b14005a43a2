import type { InternedKey } from './interned-key.ts'
import type { KeyTable } from './key-table.ts'

/** An object or array that is still open, or the document itself around its root value. */
export interface OpenContainer {
  /** What the reader expects after a value in here. */
  after: number
  /** The key whose value is being read; in an array, the key the array stands under. */
  current: InternedKey
  /** The key that will come next if this object is like the last one of its kind. */
  expected: InternedKey | null
  /** Number of this object among those of its table: what a key is stamped with when the object has it. */
  serial: number
  keys: number
  /** Keys of this object that are not kept, because a stamp on them would be lost. */
  strays: Set<string> | null
}

/**
 * The open objects and arrays and what each knows of its keys. A kept key belongs to one path from the root, so an object
 * never lies inside another one with the same kept keys, and nothing nested can overwrite a stamp that still counts.
 */
export class Nesting {
  container: OpenContainer
  depth = 0
  readonly #table: KeyTable
  readonly #containers: OpenContainer[] = []

  constructor (table: KeyTable, afterRoot: number) {
    this.#table = table
    this.container = { after: afterRoot, current: this.#table.root, expected: null, serial: 0, keys: 0, strays: null }
    this.#containers.push(this.container)
  }

  open (after: number): void {
    const { current } = this.container
    this.depth += 1
    const serial = ++this.#table.objects
    const container = this.#containers[this.depth]
    if (container === undefined) {
      this.container = { after, current, expected: current.first, serial, keys: 0, strays: null }
      this.#containers.push(this.container)
      return
    }
    container.after = after
    container.current = current
    container.expected = current.first
    container.serial = serial
    container.keys = 0
    container.strays = null
    this.container = container
  }

  close (): void {
    this.depth -= 1
    this.container = this.#containers[this.depth] as OpenContainer
  }

  /** The object of a key of the open object that was not the expected one. */
  find (bytes: Uint8Array, from: number, to: number): InternedKey {
    const { container } = this
    const owner = (this.#containers[this.depth - 1] as OpenContainer).current
    const key = this.#table.find(owner, bytes, from, to)
    if (key.writtenSize > 0) {
      if (container.keys === 0) owner.first = key
      else container.current.next = key
    }
    return key
  }

  /** Makes `key` the current one of the open object; false if the object has it already. */
  enter (key: InternedKey): boolean {
    const { container } = this
    if (key.isKept ? key.seenIn === container.serial : container.strays?.has(key.text) === true) return false
    if (key.isKept) {
      key.seenIn = container.serial
    } else {
      container.strays ??= new Set()
      container.strays.add(key.text)
    }
    container.current = key
    container.expected = key.next
    container.keys += 1
    return true
  }
}
