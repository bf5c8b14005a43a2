import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { Digits, objectsOf, readExactJson, readXml, type ExactObject } from './read-documents.ts'
import { accountingConnection, startService } from './start-service.ts'

const simulator = await startSimulator({ samples: true })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('legacy', accountingConnection(simulator))

interface Answer {
  glExport: ExactObject
  warnings: { code: string, record: string | null }[]
  xml: string
}

/** What the service makes of an answer of ConnectWise, in both forms. */
async function exportOf (body: string, flags: object = { exportInvoices: true }): Promise<Answer> {
  simulator.faults.add({ kind: 'status', status: 200, body, contentType: 'text/xml; charset=utf-8' })
  return await read(await service.exportBatch('legacy', flags))
}

async function read (answer: Response): Promise<Answer> {
  const text = await answer.text()
  if (answer.status !== 201) throw new Error(text)
  const content = await service.call(`${answer.headers.get('location') ?? ''}/content?format=xml`, { headers: { 'x-tenant-id': 'legacy' } })
  const { batch } = JSON.parse(text) as { batch: { warnings: { items: Answer['warnings'] } } }
  return { glExport: readExactJson(text)['glExport'] as ExactObject, warnings: batch.warnings.items, xml: await content.text() }
}

async function sampleOf (flags: object): Promise<Answer> {
  return await read(await service.exportBatch('legacy', flags))
}

/** An invoice that balances, with one line that has these attributes besides. */
function invoiceWith (line: string, header = ''): string {
  return '<?xml version="1.0" encoding="utf-8"?>\n<GLExport CogsOption="False"><Transactions>' +
    `<Transaction DocumentNumber="0119" DocumentDate="2014-05-07" Total="35.00" AccountNumber="0000" ${header}>` +
    `<Detail AccountNumber="4001:" Total="-35.00" ${line}/></Transaction></Transactions></GLExport>`
}

function firstLine ({ glExport }: Answer): ExactObject {
  return objectsOf(firstInvoice(glExport)['detail'])[0]!
}

function firstInvoice (glExport: ExactObject): ExactObject {
  return objectsOf(glExport['transactions'])[0]!
}

for (const text of ['0000', '0119', '4001:', '1E5', '23', '1111', '1e400', '+1', '0x10', 'NaN', 'true', 'null']) {
  t.test(`the account number and the codes ${text} look like something else and stay text`, async t => {
    const attributes = ['ItemID', 'SalesCode', 'CostAccountNumber', 'GLItemID', 'TaxCode', 'Class', 'InvoiceSummaryOption', 'TimeEntryRecId']
    const line = firstLine(await exportOf(invoiceWith(attributes.map(name => `${name}="${text}"`).join(' '))))
    for (const key of ['itemId', 'salesCode', 'costAccountNumber', 'glItemId', 'taxCode', 'class', 'invoiceSummaryOption', 'timeEntryRecId']) {
      t.equal(line[key], text, key)
    }
  })
}

t.test('the document number 0119 of a header keeps its zero in the JSON, the summary and the XML', async t => {
  const { glExport, xml } = await exportOf(invoiceWith(''))
  t.match(firstInvoice(glExport), { documentNumber: '0119', accountNumber: '0000' })
  t.equal(readXml(xml).children[0]?.children[0]?.attributes['DocumentNumber'], '0119')
})

for (const text of ['-35.00', '35.0', '0.00', '0', '-0.00', '1250.10', '0.000001', '12345678901234567890.12', '100000000000000000000000000000000.01']) {
  t.test(`the amount ${text} keeps every digit`, async t => {
    const line = firstLine(await exportOf(invoiceWith(`Cost="${text}" Quantity="${text}"`)))
    t.strictSame(line['cost'], new Digits(text))
    t.strictSame(line['quantity'], new Digits(text))
  })
}

t.test('an amount that JSON has no number for stays the text it was, with a warning', async t => {
  for (const text of ['1,250.10', '.5', '007', '1E5', '12.', '--1']) {
    const answer = await exportOf(invoiceWith(`Cost="${text}"`))
    t.equal(firstLine(answer)['cost'], text)
    t.match(answer.warnings, [{ code: 'VALUE_NOT_OF_TYPE' }])
  }
})

t.test('a line break that was escaped twice is one level of escaping: the characters &#xD; stay', async t => {
  const { glExport } = await sampleOf({ exportProcurement: true })
  const detail = objectsOf(objectsOf(glExport['purchaseTransactions'])[1]?.['purchaseDetail'])[0]
  t.match(detail?.['salesDescription'], /^Systems Support&#xD;&#xA;&#xD;&#xA;- Network File Server covered&#xD;&#xA;/)
  t.match(detail?.['salesDescription'], / & Onsite Repair$/)
})

t.test('a real line break in an attribute survives the round trip, and a bare one is a space', async t => {
  const body = invoiceWith('Memo="one&#xD;&#xA;two&#9;tab" SalesDescription="one\r\ntwo\tthree\nfour"')
  const answer = await exportOf(body)
  t.equal(firstLine(answer)['memo'], 'one\r\ntwo\ttab')
  t.equal(firstLine(answer)['salesDescription'], 'one two three four')
  t.equal(answer.xml, body)
})

t.test('characters that XML or JSON must escape come through as they are', async t => {
  const answer = await exportOf(invoiceWith('Memo="a &lt;b&gt; &amp;amp; &quot;c&quot; &apos;d&apos; \\ / é Ł 東 &#x1F4B6;"'))
  t.equal(firstLine(answer)['memo'], 'a <b> &amp; "c" \'d\' \\ / é Ł 東 💶')
})

for (const [text, iso] of [
  ['2014-05-07', '2014-05-07'],
  ['2014-05-07T00:00:00', '2014-05-07T00:00:00'],
  ['5/1/2014 5:21:58 AM', '2014-05-01T05:21:58'],
  ['3/18/2015 12:15:16 PM', '2015-03-18T12:15:16'],
  ['3/18/2015 12:15:16 AM', '2015-03-18T00:15:16'],
  ['12/31/2015 11:59:59 PM', '2015-12-31T23:59:59'],
  ['5/1/2014', '2014-05-01']
] as const) {
  t.test(`the date ${text} is ${iso}`, async t => {
    t.equal(firstLine(await exportOf(invoiceWith(`DocumentDate="${text}"`)))['documentDate'], iso)
  })
}

t.test('a date that does not exist, or is not written in either form, stays text with a warning', async t => {
  for (const text of ['2014-02-30', '13/1/2014 5:21:58 AM', '5/1/2014 13:21:58 PM', '07.05.2014', '2014-05-07 00:00', '5/1/2014 0:21:58 AM', '2/29/2015', '2/30/2015 1:00:00 AM']) {
    const answer = await exportOf(invoiceWith(`DocumentDate="${text}"`))
    t.equal(firstLine(answer)['documentDate'], text)
    t.match(answer.warnings, [{ code: 'VALUE_NOT_OF_TYPE' }])
  }
})

t.test('percentages stay text', async t => {
  const line = firstLine(await exportOf(invoiceWith('TaxRate="0.20%" TaxRatePercent="20.00%"', 'TaxGroupRate="20.000000"')))
  t.match(line, { taxRate: '0.20%', taxRatePercent: '20.00%' })
  const { glExport } = await sampleOf({ exportInvoices: true })
  t.match(objectsOf(glExport['customers'])[0], { stateTaxRate: '20.00%', level5TaxRate: '0.00%', taxRate: '20.00%' })
  t.equal(firstInvoice(glExport)['taxGroupRate'], '20.000000')
})

for (const [text, flag] of [['True', true], ['False', false], ['Y', true], ['N', false], ['true', true], ['false', false], ['y', true], ['n', false], ['', null]] as const) {
  t.test(`the flag ${JSON.stringify(text)} is ${String(flag)}`, async t => {
    t.equal(firstLine(await exportOf(invoiceWith(`Taxable="${text}"`)))['taxable'], flag)
  })
}

t.test('a flag that is neither stays text with a warning', async t => {
  for (const text of ['1', 'Yes', 'Maybe', 'Trux', 'Falsx', 'x']) {
    const answer = await exportOf(invoiceWith(`Taxable="${text}"`))
    t.equal(firstLine(answer)['taxable'], text)
    t.match(answer.warnings, [{ code: 'VALUE_NOT_OF_TYPE' }])
  }
})

t.test('an empty typed value is null, an empty text is empty, an empty id list is an empty list', async t => {
  const line = firstLine(await exportOf(invoiceWith('Cost="" Taxable="" DocumentDate="" Memo="" GLEntryRecID=""')))
  t.match(line, { cost: null, taxable: null, documentDate: null, memo: '', glEntryIds: [] })
})

t.test('one detail is an array of one', async t => {
  const { glExport } = await exportOf(invoiceWith(''))
  t.equal(objectsOf(glExport['transactions']).length, 1)
  t.equal(objectsOf(firstInvoice(glExport)['detail']).length, 1)
})

t.test('the currency stands on every line, a code that ISO retired included, and a mixed document is reported', async t => {
  const sample = await sampleOf({ exportInvoices: true })
  t.equal(firstInvoice(sample.glExport)['currencyId'], 'FRF')
  t.strictSame(objectsOf(firstInvoice(sample.glExport)['detail']).map(line => line['currencyId']), ['FRF', 'FRF'])
  t.strictSame(sample.warnings.filter(({ code }) => code !== 'OVERLAPS_STORED_BATCH'), [])
  const mixed = await exportOf(invoiceWith('CurrencyID="FRF"', 'CurrencyID="USD"'))
  t.match(firstLine(mixed), { currencyId: 'FRF' })
  t.match(mixed.warnings, [{ code: 'MIXED_CURRENCY', record: 'invoice 0119' }])
})

t.test('an element and an attribute that nobody has seen before come through', async t => {
  const answer = await exportOf(invoiceWith('NewThing="007"').replace('</Transactions>', '</Transactions><Novelties><Novelty Some="1.50">text</Novelty></Novelties>'))
  t.equal(firstLine(answer)['newThing'], '007')
  t.match(JSON.stringify(answer.glExport), /"some":"1\.50"/)
  t.match(JSON.stringify(answer.glExport), /"text"/)
})
