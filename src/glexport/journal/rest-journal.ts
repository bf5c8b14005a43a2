import type { JsonHandler, JsonKey } from '../json/json-handler.ts'
import type { SectionName } from '../ledger/sections.ts'
import type { JournalAssembler } from './journal-assembler.ts'
import { restKey, ROOT, type RestKey, type RestPlace } from './rest-fields.ts'

/** An open object or array: where it stands, and the key whose value is being read. */
interface Node {
  place: RestPlace
  key: RestKey | undefined
  isArray: boolean
}

/** Reads a REST GLExport into a journal. */
export class RestJournal implements JsonHandler {
  readonly #assembler: JournalAssembler
  readonly #nodes: Node[] = []

  constructor (assembler: JournalAssembler) {
    this.#assembler = assembler
  }

  startObject (): void {
    const place = this.#innerPlace
    this.#nodes.push({ place, key: undefined, isArray: false })
    if (place.ledger?.level === 'document') this.#assembler.startDocument(place.ledger.section as SectionName)
    else if (place.ledger?.level === 'line') this.#assembler.startDetail()
  }

  key (key: JsonKey): void {
    const node = this.#nodes.at(-1) as Node
    node.key = (key.facts ??= restKey(key.text, node.place)) as RestKey
  }

  endObject (): void {
    const { place } = this.#nodes.pop() as Node
    if (place.ledger?.level === 'document') this.#assembler.endDocument()
    else if (place.ledger?.level === 'line') this.#assembler.endDetail()
  }

  startArray (): void {
    this.#nodes.push({ place: this.#innerPlace, key: this.#key, isArray: true })
  }

  endArray (): void {
    this.#nodes.pop()
  }

  string (bytes: Uint8Array, from: number, to: number): void {
    if (this.#key?.ids === 'text') this.#assembler.ids(bytes, from, to)
    else this.#value(bytes, from, to)
  }

  number (bytes: Uint8Array, from: number, to: number): void {
    if (this.#key?.ids === 'numbers') this.#assembler.ids(bytes, from, to)
    else this.#value(bytes, from, to)
  }

  literal (value: true | false | null): void {
    if (this.#key?.isCogsOption === true) this.#assembler.setCogs(value === true)
  }

  /** The key whose value, or whose array of values, is being read. */
  get #key (): RestKey | undefined {
    return this.#nodes.at(-1)?.key
  }

  /** What an object is that begins here: said by its key, or by the key of the array around it. */
  get #innerPlace (): RestPlace {
    return this.#key?.inner ?? ROOT
  }

  #value (bytes: Uint8Array, from: number, to: number): void {
    const node = this.#nodes.at(-1)
    const target = node?.key?.target
    // only record ids come in arrays
    if (target !== undefined && node?.isArray === false) this.#assembler.value(target, bytes, from, to)
  }
}
