import { readFileSync } from 'node:fs'
import { batchEntry } from '../rest/batch-entries.ts'
import type { InterfaceName, RecordKind } from './gl-record.ts'
import { recordKinds } from './gl-record.ts'
import { readJsonSample } from './sample-json.ts'
import type { SampleRecord } from './sample-records.ts'
import { readXmlSample } from './sample-xml.ts'
import type { Piece, RecordFacts, RecordSource } from './record-source.ts'
import { textPiece } from './record-source.ts'

/** The location of all sample records. */
const sampleLocationId = 1

interface Entry {
  record: SampleRecord
  facts: RecordFacts
  piece: Piece
}

function readFixture (name: string): string {
  return readFileSync(new URL(`../../fixtures/connectwise/${name}`, import.meta.url), 'utf8')
}

/** Puts texts into one list without repeating any, and says where they stand. */
function keysIn (list: string[], texts: string[]): number[] {
  for (const text of texts) if (!list.includes(text)) list.push(text)
  return texts.map(text => list.indexOf(text))
}

/**
 * The sample documents as a company. A record appears only in the interface its sample is from;
 * one purchase is in both, as two records with the same GL entry id, and so marked together.
 */
export class SampleSource implements RecordSource {
  readonly jsonLayout = 'pretty'
  readonly exportSettings = undefined
  readonly #records: Record<RecordKind, Entry[]> = { invoices: [], expenses: [], purchases: [] }
  readonly #guids = new Map<RecordKind, string>()
  readonly #parties: Record<'customers' | 'vendors', string[]> = { customers: [], vendors: [] }

  constructor () {
    for (const kind of recordKinds) {
      const file = kind === 'purchases' ? 'procurement' : kind
      const sample = readXmlSample(readFixture(`accounting-interface-${file}.xml`), kind)
      this.#guids.set(kind, sample.guid)
      this.#add(sample)
    }
    this.#add(readJsonSample(readFixture('rest-invoices.json')))
    this.#add(readJsonSample(readFixture('rest-procurement.json')))
  }

  batchGuid (kinds: readonly RecordKind[]): string {
    return this.#guids.get(kinds[0] ?? 'invoices') ?? ''
  }

  count (kind: RecordKind): number {
    return this.#records[kind].length
  }

  facts (kind: RecordKind, index: number): RecordFacts {
    return this.#entry(kind, index).facts
  }

  appearsIn (interfaceName: InterfaceName, kind: RecordKind, index: number): boolean {
    return this.#entry(kind, index).record.interfaceName === interfaceName
  }

  locate (entryId: number): { kind: RecordKind, index: number } | undefined {
    for (const kind of recordKinds) {
      const index = this.#records[kind].findIndex(({ facts }) =>
        [facts.headerEntryIds, facts.detailEntryIds, facts.nonReimbursableIds].some(ids => ids.includes(entryId)))
      if (index >= 0) return { kind, index }
    }
    return undefined
  }

  record (_: InterfaceName, kind: RecordKind, index: number): Piece {
    return this.#entry(kind, index).piece
  }

  party (_: InterfaceName, role: 'customers' | 'vendors', key: number): Piece {
    return textPiece(this.#parties[role][key] ?? '')
  }

  unposted (kind: RecordKind, index: number): ReturnType<RecordSource['unposted']> {
    return this.#entry(kind, index).record.unposted
  }

  entries (kind: RecordKind, index: number): ReturnType<RecordSource['entries']> {
    return this.#entry(kind, index).record.entries.map(batchEntry)
  }

  #entry (kind: RecordKind, index: number): Entry {
    const entry = this.#records[kind][index]
    if (entry === undefined) throw new RangeError(`The sample company has no ${kind} at ${index}`)
    return entry
  }

  #add (sample: { records: SampleRecord[], customers: string[], vendors: string[] }): void {
    const customers = keysIn(this.#parties.customers, sample.customers)
    const vendors = keysIn(this.#parties.vendors, sample.vendors)
    for (const record of sample.records) {
      const facts = { ...record, locationId: sampleLocationId, customers, vendors, blocked: false }
      this.#records[record.kind].push({ record, facts, piece: textPiece(record.text) })
    }
  }
}
