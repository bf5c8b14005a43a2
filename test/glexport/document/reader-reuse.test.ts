import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { createStrictReader } from '../../../src/glexport/strict-reader.ts'
import { readWhole } from '../read-whole.ts'

const fixtures = new URL('../../fixtures/connectwise/', import.meta.url)
const documents = (source: 'xml' | 'json') => readdirSync(fixtures).filter(name => name.endsWith(source) && !name.includes('as-zynk'))
  .map(name => readFileSync(new URL(name, fixtures), 'utf8'))
const samples = documents('xml')

const vendor = (attributes: string) => `<GLExport><Vendors><Vendor ${attributes}/></Vendors></GLExport>`

t.test('a document says the same to a reader that has read others before as to a new one', t => {
  const reader = createStrictReader()
  for (const source of ['xml', 'json', 'xml', 'json'] as const) {
    for (const sample of documents(source)) t.strictSame(readWhole(sample, { source, reader }), readWhole(sample, { source }))
  }
  t.end()
})

t.test('a key that an earlier document used for another name is free again', t => {
  const reader = createStrictReader()
  for (const attributes of ['Foo="1" foo="2"', 'foo="3" Foo="4"', 'foo="5"', 'Foo="6"', 'foo="7" Foo="8"']) {
    t.strictSame(readWhole(vendor(attributes), { reader }), readWhole(vendor(attributes)), attributes)
  }
  t.end()
})

t.test('documents that are read at the same time by turns do not see each other', t => {
  const reader = createStrictReader()
  const begin = () => {
    const pieces: Uint8Array[] = []
    const reading = reader.open({ source: 'xml', answer: { format: 'json', sink: { take: piece => { pieces.push(piece) }, spare: () => undefined } } })
    return { reading, text: () => Buffer.concat(pieces).toString() }
  }
  readWhole(vendor('a="0" b="0"'), { reader })
  const [one, two] = [begin(), begin()]
  const [head, tail] = ['<GLExport><Vendors><Vendor a="1" ', '/></Vendors></GLExport>']
  one.reading.write(Buffer.from(head))
  two.reading.write(Buffer.from(head))
  one.reading.write(Buffer.from(`b="2"${tail}`))
  t.throws(() => two.reading.write(Buffer.from(`a="2"${tail}`)), { code: 'CONNECTWISE_MALFORMED', message: /the attribute a appears twice/ })
  one.reading.end()
  t.equal(one.text(), readWhole(vendor('a="1" b="2"')).text)
  t.end()
})

t.test('a key that stands twice is refused by a reader that has read it before, too', t => {
  const reader = createStrictReader()
  readWhole('{"vendors":[{"a":1}]}', { source: 'json', reader })
  t.throws(() => readWhole('{"vendors":[{"a":1,"a":2}]}', { source: 'json', reader }), { code: 'CONNECTWISE_MALFORMED' })
  readWhole('{"vendors":[{"a":1},{"a":2}]}', { source: 'json', reader })
  t.end()
})

t.test('a document full of odd names leaves the next one as quick to read right as before', t => {
  const reader = createStrictReader()
  const odd = Array.from({ length: 3000 }, (_, index) => `<Vendor n${index}="1"/>`).join('')
  readWhole(`<GLExport><Vendors>${odd}</Vendors></GLExport>`, { reader })
  t.strictSame(readWhole(samples[0] as string, { reader }), readWhole(samples[0] as string))
  const members = Array.from({ length: 3000 }, (_, index) => `{"n${index}":1}`).join()
  readWhole(`{"vendors":[${members}]}`, { source: 'json', reader })
  t.strictSame(readWhole('{"vendors":[]}', { source: 'json', reader }), readWhole('{"vendors":[]}', { source: 'json' }))
  t.end()
})

t.test('more documents at once than tables are kept are read right', t => {
  const reader = createStrictReader()
  const readings = Array.from({ length: 12 }, () => reader.open({ source: 'xml' }))
  for (const reading of readings) reading.write(Buffer.from(vendor('AccountNumber="1"')))
  for (const reading of readings) t.equal(reading.end().summary.balance.documents, 0)
  t.end()
})

t.test('a document in US-ASCII is refused for a name beyond it, also where an earlier document had that name', t => {
  for (const body of ['<GLExport><Vendors><Vendor a="1" é="2" b="3"/></Vendors></GLExport>', '<GLExport><Vendors><Vendor a="1"/><é a="1"/></Vendors></GLExport>']) {
    for (const step of [1, 40, 1000]) {
      for (const seen of [1, 2]) {
        const reader = createStrictReader()
        for (let time = 0; time < seen; time++) readWhole(body, { reader })
        t.throws(() => readWhole(`<?xml version="1.0" encoding="US-ASCII"?>${body}`, { reader, step }), { code: 'CONNECTWISE_MALFORMED', message: /a byte beyond US-ASCII/ })
      }
    }
  }
  t.end()
})

t.test('a reading that is ended twice gives nothing to two others', t => {
  const reader = createStrictReader()
  for (const [source, document] of [['xml', '<GLExport/>'], ['json', '{}']] as const) {
    const twice = reader.open({ source })
    twice.write(Buffer.from(document))
    twice.end()
    t.throws(() => twice.end(), { message: 'end after end' })
  }
  const [one, other] = [reader.open({ source: 'xml' }), reader.open({ source: 'xml' })]
  for (const reading of [one, other]) reading.write(Buffer.from('<GLExport><Vendors><Vendor A="1"'))
  for (const reading of [one, other]) reading.write(Buffer.from(' Z="2"/></Vendors></GLExport>'))
  for (const reading of [one, other]) t.doesNotThrow(() => reading.end())
  t.end()
})
