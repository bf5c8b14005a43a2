import { DOUBLE_QUOTE, EQUALS, FIRST_NON_ASCII } from './ascii.ts'
import { NameCells } from './name-cells.ts'
import { utf8Text } from './utf8.ts'
import type { XmlName } from './xml-handler.ts'

// A power of two; at the default limit of names a chain has about two of them.
const SLOTS = 2048

/** A name with what the reader itself knows about it. */
export class KnownName implements XmlName {
  facts: unknown = undefined
  readonly text: string
  readonly bytes: Uint8Array
  readonly hash: number
  /** The element's name that an attribute's name belongs to. */
  readonly owner: KnownName | undefined
  /** Where the cells have more of it; 0 if the table does not keep it, then it is one occurrence only. */
  readonly cell: number
  /** The element that was opened after this element the last time. */
  nextElement: KnownName | undefined = undefined
  readonly nextInSlot: KnownName | undefined
  private readonly cells: NameCells
  private readonly isAscii: boolean

  constructor (bytes: Uint8Array, hash: number, owner: KnownName | undefined, place: { cells: NameCells, cell: number, nextInSlot?: KnownName | undefined }) {
    this.text = utf8Text(bytes)
    this.isAscii = bytes.every(byte => byte < FIRST_NON_ASCII)
    this.bytes = bytes
    this.hash = hash
    this.owner = owner
    this.cells = place.cells
    this.cell = place.cell
    this.nextInSlot = place.nextInSlot
  }

  /** Whether it can be expected where it came before: a document may say that it is in US-ASCII, and only where a name is read is that asked. */
  get isExpectable (): boolean {
    return this.kept && this.isAscii
  }

  get kept (): boolean {
    return this.cell !== 0
  }

  giveToCopier (label: number): void {
    if (this.kept) this.cells.label(this.cell, label)
  }

  matches (bytes: Uint8Array, from: number, to: number): boolean {
    return to - from === this.bytes.length && this.begins(bytes, from)
  }

  /** Whether these bytes, of which there must be enough, begin with the name. */
  begins (bytes: Uint8Array, from: number): boolean {
    const own = this.bytes
    const length = own.length
    for (let at = 0; at < length; at++) {
      if (bytes[from + at] !== own[at]) return false
    }
    return true
  }
}

/**
 * Gives the same object for the same name, up to a number of names; beyond it a fresh object each time, so that no
 * document makes it grow further.
 */
export class NameTable {
  private readonly slots: Array<KnownName | undefined> = new Array<KnownName | undefined>(SLOTS).fill(undefined)
  // Unforeseeable, so that no document can be written whose names all fall into one slot.
  private readonly seed = Math.floor(Math.random() * 0x7fffffff)
  /** The names that are kept, in the order in which they came. */
  readonly kept: KnownName[] = []
  readonly cells = new NameCells()
  private readonly most: number

  constructor (most: number) {
    this.most = most
  }

  /** Whether so many names are kept that another document may find no room for its own. */
  get isCrowded (): boolean {
    return this.kept.length * 2 > this.most
  }

  /** Makes it ready for another document: the names stay, what was known of their occurrences goes. */
  forgetOccurrences (): void {
    for (const name of this.kept) {
      name.facts = undefined
      this.cells.forget(name.cell)
    }
  }

  element (bytes: Uint8Array, from: number, to: number): KnownName {
    return this.find(undefined, bytes, from, to)
  }

  attribute (owner: KnownName, bytes: Uint8Array, from: number, to: number): KnownName {
    return this.find(owner, bytes, from, to)
  }

  private find (owner: KnownName | undefined, bytes: Uint8Array, from: number, to: number): KnownName {
    const hash = this.hashOf(owner, bytes, from, to)
    const slot = hash & (SLOTS - 1)
    let name = this.slots[slot]
    while (name !== undefined && !(name.hash === hash && name.owner === owner && name.matches(bytes, from, to))) {
      name = name.nextInSlot
    }
    return name ?? this.add(slot, hash, owner, copyOf(bytes, from, to))
  }

  private add (slot: number, hash: number, owner: KnownName | undefined, bytes: Uint8Array): KnownName {
    // An attribute of an element that is not kept would keep that element's name alive.
    if (this.kept.length === this.most || owner?.kept === false) return new KnownName(bytes, hash, owner, { cells: this.cells, cell: 0 })
    const cell = this.cells.add(this.kept.length, Uint8Array.of(...bytes, EQUALS, DOUBLE_QUOTE))
    const name = new KnownName(bytes, hash, owner, { cells: this.cells, cell, nextInSlot: this.slots[slot] })
    this.kept.push(name)
    this.slots[slot] = name
    return name
  }

  private hashOf (owner: KnownName | undefined, bytes: Uint8Array, from: number, to: number): number {
    let hash = owner === undefined ? this.seed : ~owner.hash
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    return hash ^ (hash >>> 13)
  }
}

/** A real copy: `slice` of a `Buffer` is a view, which would keep the whole piece alive and change with it. */
function copyOf (bytes: Uint8Array, from: number, to: number): Uint8Array {
  return new Uint8Array(bytes.subarray(from, to))
}
