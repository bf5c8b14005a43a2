import { LINES, LISTS } from '../document/accounting-names.ts'
import { readFlag } from '../document/value-types.ts'
import type { SectionName } from '../ledger/sections.ts'
import type { XmlHandler, XmlName } from '../xml/xml-handler.ts'
import { attributeTarget } from './accounting-fields.ts'
import type { JournalAssembler } from './journal-assembler.ts'

/** What an element is to the journal. */
type Place =
  | { is: 'root' | 'detail' | 'other' }
  | { is: 'list', item: string, section: SectionName }
  | { is: 'document', section: SectionName }

const ROOT: Place = { is: 'root' }
const DETAIL: Place = { is: 'detail' }
const OTHER: Place = { is: 'other' }
const COGS_OPTION = 'CogsOption'

/** Reads the Accounting Interface's document, where all data stands in attributes, into a journal. */
export class AccountingJournal implements XmlHandler {
  readonly #assembler: JournalAssembler
  readonly #places: Place[] = []
  #place: Place = OTHER
  #element = ''

  constructor (assembler: JournalAssembler) {
    this.#assembler = assembler
  }

  startElement (name: XmlName): void {
    this.#place = this.#places.length === 0 ? ROOT : childPlace(this.#place, name.text)
    this.#element = name.text
    this.#places.push(this.#place)
    if (this.#place.is === 'document') this.#assembler.startDocument(this.#place.section)
    else if (this.#place.is === 'detail') this.#assembler.startDetail()
  }

  attribute (name: XmlName, bytes: Uint8Array, from: number, to: number): void {
    const { is } = this.#place
    if (is === 'document' || is === 'detail') {
      if (name.facts === undefined) name.facts = attributeTarget(this.#element, name.text)
      const target = name.facts as ReturnType<typeof attributeTarget>
      if (target === 'ids') this.#assembler.ids(bytes, from, to)
      else if (target !== null) this.#assembler.value(target, bytes, from, to)
    } else if (is === 'root' && name.text === COGS_OPTION) {
      this.#assembler.setCogs(readFlag(bytes, from, to) === true)
    }
  }

  /** All that a journal shows stands in attributes. */
  text (): void {}

  endElement (): void {
    const { is } = this.#place
    if (is === 'document') this.#assembler.endDocument()
    else if (is === 'detail') this.#assembler.endDetail()
    this.#places.pop()
    this.#place = this.#places.at(-1) ?? OTHER
  }
}

function childPlace (parent: Place, name: string): Place {
  switch (parent.is) {
    case 'root': return listPlace(name)
    case 'list': return name === parent.item ? { is: 'document', section: parent.section } : OTHER
    case 'document': return Object.hasOwn(LINES, name) ? DETAIL : OTHER
    case 'detail':
    case 'other': return OTHER
  }
}

function listPlace (name: string): Place {
  const list = LISTS[name]
  return list?.section === undefined ? OTHER : { is: 'list', item: list.item, section: list.section }
}
