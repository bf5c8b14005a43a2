import { readFileSync } from 'node:fs'
import t from 'tap'
import { createStrictReader } from '../../../src/glexport/strict-reader.ts'
import { readAsJson, readWhole, warningCodes } from '../read-whole.ts'

const rest = { source: 'json' as const }
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/connectwise/${name}`, import.meta.url), 'utf8')

t.test('the samples come out as the XML that is known of them, in pieces of any size', t => {
  for (const name of ['invoices', 'procurement']) {
    for (const step of [1, 11, 1 << 16]) {
      t.equal(readWhole(fixture(`rest-${name}.json`), { ...rest, format: 'xml', step }).text.trim(), fixture(`rest-${name}.as-zynk.xml`).trim())
    }
  }
  t.end()
})

t.test('the JSON is the document itself, with dates in ISO 8601 and id lists as arrays', t => {
  const source = JSON.parse(fixture('rest-invoices.json')) as { transactions: { glEntryIds: unknown }[] }
  source.transactions[0]!.glEntryIds = [1010, 1011, 1012, 1013, 1014, 1015]
  t.same(readAsJson(fixture('rest-invoices.json'), rest), source)
  const procurement = JSON.parse(fixture('rest-procurement.json')) as { purchaseTransactions: { purchaseDetail: { documentDate: string }[] }[] }
  procurement.purchaseTransactions[0]!.purchaseDetail[0]!.documentDate = '2014-05-01T05:21:58'
  t.same(readAsJson(fixture('rest-procurement.json'), rest), procurement)
  t.end()
})

t.test('digits of a number are copied, whatever their length', t => {
  t.equal(readWhole('{"transactions":[{"total":12.50,"x":-0.1000000000000000055511151231257827,"y":1E400}]}', rest).text,
    '{"transactions":[{"total":12.50,"x":-0.1000000000000000055511151231257827,"y":1E400}]}')
  t.end()
})

t.test('values that do not fit stay text, with a warning', t => {
  const read = readWhole('{"transactions":[{"documentDate":"soon","glEntryIds":"1 and 2"}]}', rest)
  t.same(JSON.parse(read.text), { transactions: [{ documentDate: 'soon', glEntryIds: '1 and 2' }] })
  t.same(warningCodes(read).filter(code => code === 'VALUE_NOT_OF_TYPE').length, 2)
  t.end()
})

t.test('an object with nothing in it is an empty batch', t => {
  t.equal(readWhole('{}', rest).text, '{}')
  t.equal(readWhole('{}', { ...rest, format: 'xml' }).text,
    '<?xml version="1.0" encoding="utf-8"?>\n<GLExport xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" />\n')
  t.end()
})

t.test('whatever is no GLExport object is refused', t => {
  for (const other of ['[]', '"x"', '1', 'true', 'null', '{"code":"NotFound","message":"no"}']) {
    t.throws(() => readWhole(other, rest), { code: 'CONNECTWISE_NOT_A_BATCH' }, other)
  }
  t.throws(() => readWhole('{"transactions":[', rest), { code: 'CONNECTWISE_CUT_OFF' })
  t.end()
})

t.test('keys that are no XML names and characters that XML cannot carry come through in their nearest form', t => {
  const read = readWhole(JSON.stringify({
    exportSettings: { 'a b': 'x\u0000y', '1st': '\uffff', '': '<&>\r\n', deep: [[true, null], 'z', 1.5] }
  }), { ...rest, format: 'xml' })
  t.match(read.text, '<a_x0020_b>x\ufffdy</a_x0020_b>')
  t.match(read.text, '<_x0031_st>\ufffd</_x0031_st>')
  t.match(read.text, '<_>&lt;&amp;&gt;&#xD;\n</_>')
  t.match(read.text, /<deep>\s*<deepItem>\s*<deepItemItem>true<\/deepItemItem>\s*<deepItemItem xsi:nil="true" \/>\s*<\/deepItem>\s*<deepItem>z<\/deepItem>\s*<deepItem>1.5<\/deepItem>\s*<\/deep>/)
  t.same(warningCodes(read), ['CHARACTER_NOT_IN_XML', 'CHARACTER_NOT_IN_XML', 'EMPTY_BATCH'])
  t.end()
})

t.test('a character that only begins like one that XML cannot carry stays', t => {
  t.match(readWhole('{"exportSettings":{"a":"\uffef"}}', { ...rest, format: 'xml' }).text, '<a>\uffef</a>')
  t.end()
})

t.test('control characters, which JSON can carry, are escaped', t => {
  t.same(readAsJson('{"exportSettings":{"a":"\\u0000\\u001f\\b"}}', rest), { exportSettings: { a: '\u0000\u001f\b' } })
  t.end()
})

t.test('a document can be read for its facts alone', t => {
  for (const [source, document] of [['json', fixture('rest-invoices.json')], ['xml', fixture('accounting-interface-invoices.xml')]] as const) {
    const reading = createStrictReader().open({ source })
    reading.write(Buffer.from(document))
    t.equal(reading.end().summary.balance.documents, 1)
  }
  t.end()
})

t.test('an object of settings that is nested says nothing of cost of goods sold', t => {
  t.same(readAsJson('{"exportSettings":{"cogsOption":"no","other":{"cogsOption":true}}}', rest), { exportSettings: { cogsOption: 'no', other: { cogsOption: true } } })
  t.end()
})
