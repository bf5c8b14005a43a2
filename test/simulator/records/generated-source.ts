import { createHash } from 'node:crypto'
import { expenseXml } from '../accounting-interface/expense-xml.ts'
import { invoiceXml } from '../accounting-interface/invoice-xml.ts'
import { customerXml, memberXml, vendorXml } from '../accounting-interface/party-xml.ts'
import { purchaseXml } from '../accounting-interface/purchase-xml.ts'
import { entriesOf } from '../rest/batch-entries.ts'
import { expenseJson } from '../rest/expense-json.ts'
import { invoiceJson } from '../rest/invoice-json.ts'
import { jsonItem } from '../rest/json-layout.ts'
import { customerJson, memberJson, vendorJson } from '../rest/party-json.ts'
import { purchaseJson } from '../rest/purchase-json.ts'
import { unpostedOf } from '../rest/unposted-json.ts'
import { entryId, maxRecordsPerKind, recordSlot, whereEntryIdIs } from './entry-ids.ts'
import { generateExpense } from './generate-expense.ts'
import { generateInvoice } from './generate-invoice.ts'
import { generatePurchase } from './generate-purchase.ts'
import type { RecordPlan } from './generate-record.ts'
import { draftRecord } from './generate-record.ts'
import type { GlRecord, InterfaceName, RecordKind } from './gl-record.ts'
import { factsOf, firstMemberKey } from './record-facts.ts'
import type { RecordFacts, RecordSource } from './record-source.ts'
import { textPiece } from './record-source.ts'
import { placeholderId, placeholderSlot, StampedText, stampText } from './stamped-text.ts'

/** Records repeat after this many, with other ids; until then no two are alike. */
const poolSize = 512

interface Place {
  kind: RecordKind
  index: number
}

interface Template {
  record: GlRecord
  facts: RecordFacts
  texts: Partial<Record<InterfaceName, StampedText>>
}

/** A plan with the number of records of each kind. */
interface GeneratedPlan extends RecordPlan {
  counts: Record<RecordKind, number>
  jsonLayout: 'minified' | 'pretty'
}

/** A record of the plan; a pure function of the plan and its place. Its ids are those of the place unless others are given. */
function generateRecord (plan: RecordPlan, { kind, index }: Place, idOf = (slot: number): number => entryId(kind, index, slot)): GlRecord {
  const draft = { ...draftRecord(plan, kind, index % poolSize), idOf }
  if (kind === 'invoices') return generateInvoice(draft)
  return kind === 'expenses' ? generateExpense(draft) : generatePurchase(draft)
}

function writeRecord (record: GlRecord, interfaceName: InterfaceName, layout: 'minified' | 'pretty'): string {
  if (interfaceName === 'rest') {
    if (record.kind === 'invoices') return jsonItem(invoiceJson(record), layout)
    return jsonItem(record.kind === 'expenses' ? expenseJson(record) : purchaseJson(record), layout)
  }
  if (record.kind === 'invoices') return invoiceXml(record)
  return record.kind === 'expenses' ? expenseXml(record) : purchaseXml(record)
}

/** Makes the records of a company from a plan. */
export class GeneratedSource implements RecordSource {
  readonly exportSettings = { cogsOption: true, salesTaxOption: true, inventoryPostOption: true, expenseAsBillOption: true }
  readonly #plan: GeneratedPlan
  readonly #templates: Record<RecordKind, (Template | undefined)[]> = { invoices: [], expenses: [], purchases: [] }

  constructor (plan: GeneratedPlan) {
    this.#plan = plan
    for (const count of Object.values(plan.counts)) {
      if (count > maxRecordsPerKind) throw new RangeError(`At most ${maxRecordsPerKind} records of a kind have ids of nine digits, not ${count}`)
    }
  }

  get jsonLayout (): 'minified' | 'pretty' {
    return this.#plan.jsonLayout
  }

  batchGuid (kinds: readonly RecordKind[], marks: number): string {
    const hash = createHash('sha256').update(`${this.#plan.seed} ${kinds.join()} ${marks}`).digest('hex')
    return [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`, `a${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-')
  }

  count (kind: RecordKind): number {
    return this.#plan.counts[kind]
  }

  facts (kind: RecordKind, index: number): RecordFacts {
    const { facts } = this.#template(kind, index)
    const firstId = entryId(kind, index, recordSlot)
    const real = (id: number): number => firstId + placeholderSlot(id)
    return {
      ...facts,
      id: real(facts.id),
      productId: facts.productId === '' ? '' : stampText(facts.productId, firstId),
      headerEntryIds: facts.headerEntryIds.map(real),
      detailEntryIds: facts.detailEntryIds.map(real),
      nonReimbursableIds: facts.nonReimbursableIds.map(real)
    }
  }

  appearsIn (): boolean {
    return true
  }

  locate (id: number): { kind: RecordKind, index: number } | undefined {
    const where = whereEntryIdIs(id)
    if (where === undefined || where.index >= this.count(where.kind)) return undefined
    const { headerEntryIds, detailEntryIds, nonReimbursableIds } = this.facts(where.kind, where.index)
    return [headerEntryIds, detailEntryIds, nonReimbursableIds].some(ids => ids.includes(id)) ? where : undefined
  }

  record (interfaceName: InterfaceName, kind: RecordKind, index: number): ReturnType<StampedText['piece']> {
    return this.text(interfaceName, kind, index).piece(entryId(kind, index, recordSlot))
  }

  /** The prebuilt text that record `index` is stamped from. */
  text (interfaceName: InterfaceName, kind: RecordKind, index: number): StampedText {
    const template = this.#template(kind, index)
    template.texts[interfaceName] ??= new StampedText(writeRecord(template.record, interfaceName, this.jsonLayout))
    return template.texts[interfaceName]
  }

  party (interfaceName: InterfaceName, role: 'customers' | 'vendors', key: number): ReturnType<RecordSource['party']> {
    const { customers, vendors, members } = this.#plan.parties
    if (role === 'vendors' && key >= firstMemberKey) {
      const member = members[key - firstMemberKey]!
      return textPiece(interfaceName === 'rest' ? jsonItem(memberJson(member), this.jsonLayout) : `    \t${memberXml(member)}\n`)
    }
    const party = role === 'customers' ? customers[key]! : vendors[key]!
    if (interfaceName === 'rest') return textPiece(jsonItem(role === 'customers' ? customerJson(party) : vendorJson(party), this.jsonLayout))
    return textPiece(`    \t${role === 'customers' ? customerXml(party) : vendorXml(party)}\n`)
  }

  unposted (kind: RecordKind, index: number): ReturnType<RecordSource['unposted']> {
    return unpostedOf(generateRecord(this.#plan, { kind, index }))
  }

  entries (kind: RecordKind, index: number): ReturnType<RecordSource['entries']> {
    return entriesOf(generateRecord(this.#plan, { kind, index }))
  }

  #template (kind: RecordKind, index: number): Template {
    const at = index % poolSize
    const known = this.#templates[kind][at]
    if (known !== undefined) return known
    const record = generateRecord(this.#plan, { kind, index: at }, placeholderId)
    const template = { record, facts: factsOf(record), texts: {} }
    this.#templates[kind][at] = template
    return template
  }
}

/** How many records of a kind make a document of about `bytes` bytes. */
export function countForBytes (plan: GeneratedPlan, interfaceName: InterfaceName, bytes: number): number {
  const source = new GeneratedSource({ ...plan, counts: { invoices: poolSize, expenses: 0, purchases: 0 } })
  let total = 0
  for (let index = 0; index < poolSize; index++) {
    total += source.text(interfaceName, 'invoices', index).length
    if (total >= bytes) return index + 1
  }
  return Math.ceil(bytes / (total / poolSize))
}
