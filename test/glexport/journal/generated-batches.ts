import fc from 'fast-check'
import { makeCompany } from '../../simulator/company.ts'
import { glExportXml } from '../../simulator/accounting-interface/gl-export-xml.ts'
import { EntryIdSet } from '../../simulator/records/entry-id-set.ts'
import { recordKinds, type InterfaceName } from '../../simulator/records/gl-record.ts'
import { packedChunks } from '../../simulator/records/packed-chunks.ts'
import type { Oddities } from '../../simulator/start-simulator.ts'
import { glExportJson } from '../../simulator/rest/gl-export-json.ts'

/** Everything that a generated company of this seed exports through one interface. */
export function simulatedBatch (interfaceName: InterfaceName, { seed, oddities }: { seed: number, oddities: Oddities }): Buffer {
  const { source } = makeCompany({ seed, oddities, counts: { invoices: 12, expenses: 6, purchases: 6 } }, 0)
  const selection = { interfaceName, kinds: recordKinds, thruDate: undefined, locationIds: undefined, filters: {}, posted: new EntryIdSet(), recreate: undefined }
  const pieces = interfaceName === 'rest'
    ? glExportJson({ source, selection, duplicated: false })
    : glExportXml({ source, selection, glBatchId: 'x', duplicated: false })
  return Buffer.concat([...packedChunks(pieces)].map(chunk => Buffer.from(chunk)))
}

/** An amount in ten-thousandths, and with how many decimals it is written. */
interface Amount {
  units: number
  decimals: number
}

interface Detail {
  total: Amount | undefined
  account: string
  currency: string
  cost: Amount
  costAccount: string
  inventoryAccount: string
}

interface BatchDocument {
  section: keyof typeof SHAPES
  /** What the total differs from a balanced one by. */
  off: number
  account: string
  currency: string
  details: Detail[]
}

/** How each type of document is written in both interfaces, and how its total follows from its details. */
const SHAPES = {
  transactions: { list: 'Transactions', item: 'Transaction', line: 'Detail', key: 'detail', payable: false, sign: -1 },
  expenses: { list: 'Expenses', item: 'Expense', line: 'Offset', key: 'offset', payable: false, sign: -1 },
  expenseBills: { list: 'ExpenseBills', item: 'ExpenseTransaction', line: 'ExpenseDetail', key: 'detail', payable: true, sign: 1 },
  purchaseTransactions: { list: 'PurchaseTransactions', item: 'PurchaseTransaction', line: 'PurchaseDetail', key: 'purchaseDetail', payable: true, sign: -1 },
  adjustmentTransactions: { list: 'AdjustmentTransactions', item: 'AdjustmentTransaction', line: 'AdjustmentDetail', key: 'adjustmentDetail', payable: false, sign: 1 },
  inventoryTransfers: { list: 'InventoryTransfers', item: 'InventoryTransfer', line: 'Offset', key: 'offset', payable: false, sign: 1 }
} as const

const SECTIONS = Object.keys(SHAPES) as (keyof typeof SHAPES)[]
const account = fc.constantFrom('0119', '1E5', '4001:', '=1', '')
const currency = fc.constantFrom('EUR', 'FRF', '')
const amount = fc.record({ units: fc.integer({ min: -1e12, max: 1e12 }), decimals: fc.integer({ min: 4, max: 7 }) })
const detail = fc.record({ total: fc.option(amount, { nil: undefined, freq: 9 }), account, currency, cost: amount, costAccount: account, inventoryAccount: account })

/** Any batch of every type of document, in both interfaces; `off` is 0 in most of them. */
export const batches = fc.array(fc.record({
  section: fc.constantFrom(...SECTIONS),
  off: fc.constantFrom(0, 0, 0, 1, -1),
  account,
  currency,
  details: fc.array(detail, { maxLength: 5 })
}), { maxLength: 8 }).map(documents => documents.map(withOneOffset))

function withOneOffset (document: BatchDocument): BatchDocument {
  return SHAPES[document.section].key === 'offset' ? { ...document, details: document.details.slice(0, 1) } : document
}

/** Written by hand from whole numbers, so that the test owes nothing to the code it tests. */
function write ({ units, decimals }: Amount): string {
  const digits = String(Math.abs(units)).padStart(5, '0')
  return `${units < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4).padEnd(decimals, '0')}`
}

function totalOf ({ section, off, details }: BatchDocument): string {
  const sum = details.reduce((sum, { total }) => sum + (total?.units ?? 0), 0)
  return write({ units: SHAPES[section].sign * sum + off, decimals: 4 })
}

/** Whether the document was made to balance; null where nothing says. */
export function madeToBalance ({ section, off, details }: BatchDocument): boolean | null {
  if (section === 'adjustmentTransactions') return null
  return off === 0 || (SHAPES[section].key === 'offset' && details[0]?.total !== undefined && Math.abs(off) === 2 * Math.abs(details[0].total.units))
}

export function toXml (documents: readonly BatchDocument[]): string {
  const lists = SECTIONS.map(section => {
    const { list, item, line, payable } = SHAPES[section]
    const items = documents.filter(document => document.section === section).map((document, index) => {
      const details = document.details.map(each => `<${line} ${each.total === undefined ? '' : `Total="${write(each.total)}"`} AccountNumber="${each.account}" CurrencyID="${each.currency}" Cost="${write(each.cost)}" CostAccountNumber="${each.costAccount}" InventoryAccountNumber="${each.inventoryAccount}"/>`)
      return `<${item} DocumentNumber="${section} ${index}" Total="${totalOf(document)}" ${payable ? 'APAccountNumber' : 'AccountNumber'}="${document.account}" CurrencyID="${document.currency}">${details.join('')}</${item}>`
    })
    return `<${list}>${items.join('')}</${list}>`
  })
  return `<GLExport CogsOption="True">${lists.join('')}</GLExport>`
}

/** Members come in no order; `detailsFirst` puts what a document's own values decide before them. */
export function toJson (documents: readonly BatchDocument[], { detailsFirst = false } = {}): string {
  const money = (text: string): unknown => (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(text)
  const named = (code: string): object => code === '' ? {} : { currency: { currencyCode: code } }
  const lists = SECTIONS.map(section => {
    const { key, payable } = SHAPES[section]
    const items = documents.filter(document => document.section === section).map((document, index) => {
      const details = document.details.map(each => ({
        ...(each.total === undefined ? {} : { total: money(write(each.total)) }),
        accountNumber: each.account,
        ...named(each.currency),
        cost: money(write(each.cost)),
        costAccountNumber: each.costAccount,
        inventoryAccountNumber: each.inventoryAccount
      }))
      const number = `${section} ${index}`
      const isNumberedById = section === 'adjustmentTransactions' || section === 'inventoryTransfers'
      const own = {
        ...(isNumberedById ? { id: number } : { documentNumber: number }),
        total: money(totalOf(document)),
        [payable ? 'apAccountNumber' : 'accountNumber']: document.account,
        ...named(document.currency)
      }
      const lines = { [key]: key === 'offset' ? details[0] ?? null : details }
      return detailsFirst ? { ...lines, ...own } : { ...own, ...lines }
    })
    return [section, items]
  })
  return JSON.stringify({ exportSettings: { cogsOption: true }, ...Object.fromEntries(lists) as object })
}

/** In the order in which the documents are written. */
export function inOrder (documents: readonly BatchDocument[]): BatchDocument[] {
  return SECTIONS.flatMap(section => documents.filter(document => document.section === section))
}
