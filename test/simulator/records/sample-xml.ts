import type { RecordKind } from './gl-record.ts'
import type { SampleRecord } from './sample-records.ts'
import { amountOf } from './sample-records.ts'

/** A sample document of the Accounting Interface, cut into the stretches it is made of. */
interface XmlSample {
  guid: string
  records: SampleRecord[]
  customers: string[]
  vendors: string[]
}

const recordTags: Record<RecordKind, string> = { invoices: 'Transaction', expenses: 'ExpenseTransaction', purchases: 'PurchaseTransaction' }

function attribute (tag: string, name: string): string {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
}

function ids (tag: string, name: string): number[] {
  return attribute(tag, name).split(',').filter(id => id !== '').map(Number)
}

function recordOf (kind: RecordKind, text: string, nonReimbursableIds: number[]): SampleRecord {
  const [header = '', ...lines] = text.split('\n')
  const details = lines.filter(line => line.includes('GLEntryRecID='))
  const headerEntryIds = ids(header, 'GLEntryRecID')
  const detailEntryIds = details.flatMap(line => ids(line, 'GLEntryRecID'))
  const account = kind === 'invoices' ? 'AccountNumber' : 'APAccountNumber'
  const sign = kind === 'invoices' ? 1 : -1
  const headers = headerEntryIds.map((id, at) => ({
    id,
    accountType: kind === 'invoices' ? 'AR' : 'AP',
    accountNumber: attribute(header, account),
    amount: at === 0 ? sign * amountOf(attribute(header, 'Total')) : 0
  }))
  const posted = details.flatMap(line => ids(line, 'GLEntryRecID').map((id, at) => ({
    id,
    accountType: attribute(line, 'GLTypeID'),
    accountNumber: attribute(line, 'AccountNumber'),
    amount: at === 0 ? amountOf(attribute(line, 'Total')) * (kind === 'purchases' ? -1 : 1) : 0
  })))
  return {
    interfaceName: 'accounting-interface',
    kind,
    text,
    // these documents show no other id, so the first entry id stands in for the record's own
    id: headerEntryIds[0] ?? detailEntryIds[0] ?? 0,
    productId: attribute(header, 'PurchaseInformation'),
    date: attribute(header, 'DocumentDate'),
    headerEntryIds,
    detailEntryIds,
    nonReimbursableIds,
    entries: [...headers, ...posted],
    unposted: []
  }
}

/** Cuts a sample document into its master data and its records, whitespace included. */
export function readXmlSample (document: string, kind: RecordKind): XmlSample {
  const tag = recordTags[kind]
  const records = document.match(new RegExp(` {4}\\t<${tag} [\\s\\S]*?</${tag}>\\n`, 'g')) ?? []
  const root = /<GLExport [^>]*>/.exec(document)?.[0] ?? ''
  const bills = /<ExpenseBills [^>]*>/.exec(document)?.[0] ?? ''
  return {
    guid: attribute(root, 'GLBatchID'),
    records: records.map(text => recordOf(kind, text, ids(bills, 'NonReimbursableExpenseRecIDs'))),
    customers: document.match(/ {4}\t<Customer [^\n]*\n/g) ?? [],
    vendors: document.match(/ {4}\t<Vendor [^\n]*\n/g) ?? []
  }
}
