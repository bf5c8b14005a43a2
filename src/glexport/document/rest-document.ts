import { Problem } from '../../domain/problem.ts'
import type { JsonHandler, JsonKey } from '../json/json-handler.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { Party } from '../ledger/party.ts'
import { ROLE, type LedgerRole } from '../ledger/sections.ts'
import type { TextPool } from '../ledger/text-pool.ts'
import type { Warnings } from '../ledger/warnings.ts'
import type { RestOutput } from './rest-output.ts'
import { memberShape, referenceRank, type MemberShape, type Place } from './rest-shape.ts'
import { RestNode } from './rest-node.ts'
import { eachId, isIdList } from './value-types.ts'

/** Reads a REST GLExport into the ledger while it is written in the form that was asked for. */
export class RestDocument implements JsonHandler {
  readonly #output: RestOutput
  readonly #texts: TextPool
  readonly #ledger: Ledger
  readonly #party: Party
  /** Reused level by level; `#depth` of them are in use. */
  readonly #nodes: RestNode[] = []
  #depth = 0

  readonly #takeEntry = (id: number): void => this.#ledger.addEntry(id)

  constructor (output: RestOutput, parts: { ledger: Ledger, warnings: Warnings, texts: TextPool }) {
    this.#output = output
    this.#ledger = parts.ledger
    this.#texts = parts.texts
    this.#party = new Party(parts.warnings, parts.texts)
  }

  startObject (): void {
    const place = this.#innerPlace
    this.#push(false, place)
    this.#output.startObject()
    if (place?.level === 'document' && place.section !== undefined) this.#ledger.startDocument(place.section)
    else if (place?.level === 'line') this.#ledger.startLine()
    else if (place?.level === 'party') this.#party.start()
  }

  key (key: JsonKey): void {
    const node = this.#top
    const shape = (key.facts ??= memberShape(key.text, node.place)) as MemberShape
    node.shape = shape
    if (this.#depth === 1) node.sawMember(shape)
    this.#output.key(shape)
  }

  endObject (): void {
    const { place, bestName } = this.#top
    if (this.#depth === 1) this.#top.assertGlExport()
    this.#depth--
    this.#output.endObject()
    switch (place?.level) {
      case 'document': this.#ledger.endDocument(); break
      case 'line': this.#ledger.endLine(); break
      case 'party': this.#party.end(place.noun as string); break
      case undefined: this.#takeReference(place, bestName); break
    }
    if (this.#depth === 0) this.#output.end()
  }

  startArray (): void {
    if (this.#depth === 0) throw notABatch('a list')
    this.#push(true, this.#innerPlace)
    this.#output.startArray()
  }

  endArray (): void {
    this.#depth--
    this.#output.endArray()
  }

  string (bytes: Uint8Array, from: number, to: number): void {
    const shape = this.#shapeOfValue('a text')
    this.#output.string(shape, bytes, from, to)
    if (shape.use === 'idList') this.#takeIds(bytes, from, to)
    this.#takeValue(shape, bytes, from, to)
  }

  number (bytes: Uint8Array, from: number, to: number): void {
    const shape = this.#shapeOfValue('a number')
    this.#output.number(bytes, from, to)
    if (shape.use === 'entryId') this.#takeIds(bytes, from, to)
    this.#takeValue(shape, bytes, from, to)
  }

  literal (value: true | false | null): void {
    const shape = this.#shapeOfValue(String(value))
    if (shape.use === 'cogsOption') this.#ledger.setCogs(value === true)
    this.#output.literal(value)
  }

  get #top (): RestNode {
    return this.#nodes[this.#depth - 1] as RestNode
  }

  /** What an object is that begins here: said by its key, or by the key of the array around it. */
  get #innerPlace (): Place | undefined {
    return this.#depth === 0 ? undefined : this.#top.shape?.inner
  }

  #push (isArray: boolean, place: Place | undefined): void {
    const shape = isArray && this.#depth > 0 ? this.#top.shape : undefined
    const node = this.#nodes[this.#depth] ??= new RestNode()
    node.reset(place, shape)
    this.#depth++
  }

  /** The shape of the key that the value, or the array around it, stands under. */
  #shapeOfValue (what: string): MemberShape {
    if (this.#depth === 0) throw notABatch(what)
    return this.#top.shape as MemberShape
  }

  #takeIds (bytes: Uint8Array, from: number, to: number): void {
    if (from < to && isIdList(bytes, from, to)) eachId(bytes, from, to, this.#takeEntry)
  }

  #takeValue (shape: MemberShape, bytes: Uint8Array, from: number, to: number): void {
    const { place } = this.#top
    if (shape.role !== ROLE.none) {
      if (place?.level === 'party') this.#party.value(shape.role, bytes, from, to)
      else if (place?.level !== undefined) this.#ledger.value(shape.role as LedgerRole, bytes, from, to)
    } else if (place?.use !== undefined && to > from) {
      const rank = referenceRank(place.use, shape.name)
      if (rank !== undefined) this.#top.offerName(rank, this.#texts.text(bytes, from, to))
    }
  }

  #takeReference (place: Place | undefined, name: string | undefined): void {
    if (name === undefined) return
    if (place?.use === 'currency') this.#ledger.currency(name)
    else if (place?.use === 'partyName') this.#party.named(name)
  }
}

function notABatch (what: string): Problem {
  return new Problem('CONNECTWISE_NOT_A_BATCH', `ConnectWise answered ${what} where a GLExport object was due.`)
}
