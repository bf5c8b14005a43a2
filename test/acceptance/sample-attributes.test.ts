import { readFile } from 'node:fs/promises'
import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { keyOf, valueOf } from './attribute-types.ts'
import { objectsOf, readExactJson, readXml, type ExactObject, type XmlNode } from './read-documents.ts'
import { accountingConnection, startService } from './start-service.ts'

const simulator = await startSimulator({ samples: true })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('legacy', accountingConnection(simulator))

/** Where the elements of the sample stand in JSON. */
const lists: Readonly<Record<string, string>> = {
  Vendors: 'vendors',
  Customers: 'customers',
  Transactions: 'transactions',
  ExpenseBills: 'expenseBills',
  PurchaseTransactions: 'purchaseTransactions'
}
const lines: Readonly<Record<string, string>> = { Detail: 'detail', ExpenseDetail: 'detail', PurchaseDetail: 'purchaseDetail' }

interface Pair {
  element: XmlNode
  object: ExactObject
  where: string
}

/** Every element of a document with the JSON object that its attributes became. */
function * pairsOf (root: XmlNode, document: ExactObject): Generator<Pair> {
  yield { element: root, object: document['exportSettings'] as ExactObject, where: 'GLExport' }
  for (const list of root.children) {
    const key = lists[list.name]!
    if (Object.keys(list.attributes).length > 0) {
      yield { element: list, object: document[`${key}Attributes`] as ExactObject, where: list.name }
    }
    const items = objectsOf(document[key])
    for (const [index, element] of list.children.entries()) {
      const object = items[index]!
      const where = `${list.name}[${index}]`
      yield { element, object, where }
      for (const [at, line] of element.children.entries()) {
        yield { element: line, object: objectsOf(object[lines[line.name]!])[at]!, where: `${where}/${line.name}[${at}]` }
      }
    }
  }
}

/** Members that hold other elements and no attribute. */
const structure = new Set(Object.values(lines))

for (const [name, flags] of [
  ['invoices', { exportInvoices: true }],
  ['expenses', { exportExpenses: true }],
  ['procurement', { exportProcurement: true }]
] as const) {
  t.test(`every attribute of the ${name} sample is in the JSON under its key with the value that its type says`, async t => {
    const xml = await readFile(new URL(`../fixtures/connectwise/accounting-interface-${name}.xml`, import.meta.url), 'utf8')
    const answer = await service.exportBatch('legacy', flags)
    const text = await answer.text()
    t.equal(answer.status, 201, text.slice(0, 300))
    const { glExport } = readExactJson(text)
    let checked = 0
    for (const { element, object, where } of pairsOf(readXml(xml), glExport as ExactObject)) {
      for (const [attribute, text] of Object.entries(element.attributes)) {
        t.strictSame(object[keyOf(attribute)], valueOf(attribute, text), `${where}/@${attribute} = ${JSON.stringify(text.slice(0, 40))}`)
        checked++
      }
      const added = Object.keys(object).filter(key => !structure.has(key)).length
      t.equal(added, Object.keys(element.attributes).length, `${where} has nothing that the XML does not have`)
    }
    const attributes = xml.slice(xml.indexOf('<GLExport')).match(/ \w+="/g) ?? []
    t.equal(checked, attributes.length, 'no attribute was passed over')
  })
}
