import { InternedKey } from './interned-key.ts'

const NO_BYTES = new Uint8Array(0)

/** Finds the one object of a key by its bytes and its parent; keeps no more of them than its limit. */
export class KeyTable {
  // hashes begin with a number that the document's author cannot know, lest he choose keys that all meet in one slot
  readonly root = new InternedKey(null, '', NO_BYTES, Math.random() * 0x100000000 | 0, true)
  /** Objects read with this table so far, so that their numbers stay unique from document to document. */
  objects = 0
  readonly #limit: number
  /** A power of two, at most half of them taken, so that a search soon comes to an empty one. */
  #slots: Array<InternedKey | null> = emptySlots(64)
  #kept = 0
  // a key may begin with U+FEFF, which is no byte order mark there
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  constructor (limit: number) {
    this.#limit = limit
  }

  /** Whether so many keys are kept that another document may find no room for its own. */
  get isCrowded (): boolean {
    return this.#kept * 2 > this.#limit
  }

  find (parent: InternedKey, bytes: Uint8Array, from: number, to: number): InternedKey {
    const slots = this.#slots
    const hash = hashOf(parent, bytes, from, to)
    let slot = hash & slots.length - 1
    let key = slots[slot] as InternedKey | null
    while (key !== null) {
      if (key.parent === parent && isSame(key.bytes, bytes, from, to)) return key
      slot = slot + 1 & slots.length - 1
      key = slots[slot] as InternedKey | null
    }
    return this.#add(parent, bytes.subarray(from, to), hash)
  }

  #add (parent: InternedKey, bytes: Uint8Array, hash: number): InternedKey {
    const text = this.#decoder.decode(bytes)
    if (this.#kept === this.#limit) return new InternedKey(parent, text, NO_BYTES, hash, false)
    const key = new InternedKey(parent, text, Uint8Array.from(bytes), hash, true)
    this.#kept += 1
    if (this.#kept * 2 > this.#slots.length) this.#grow()
    place(this.#slots, key)
    return key
  }

  #grow (): void {
    const larger = emptySlots(this.#slots.length * 2)
    for (const key of this.#slots) {
      if (key !== null) place(larger, key)
    }
    this.#slots = larger
  }
}

function emptySlots (size: number): Array<InternedKey | null> {
  return new Array<InternedKey | null>(size).fill(null)
}

function place (slots: Array<InternedKey | null>, key: InternedKey): void {
  const mask = slots.length - 1
  let slot = key.hash & mask
  while (slots[slot] !== null) slot = slot + 1 & mask
  slots[slot] = key
}

function hashOf (parent: InternedKey, bytes: Uint8Array, from: number, to: number): number {
  let hash = parent.hash
  for (let i = from; i < to; i++) {
    hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
    hash ^= hash >>> 15
  }
  return hash
}

function isSame (key: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false
  for (let i = 0; i < key.length; i++) {
    if (key[i] !== bytes[from + i]) return false
  }
  return true
}
