import t from 'tap'
import { readAsJson, readWhole, warningCodes } from '../read-whole.ts'

t.test('an empty GLExport is an empty object', t => {
  t.equal(readWhole('<GLExport/>').text, '{}')
  t.end()
})

t.test('attributes of the root are the export settings, attributes of a list stand beside it', t => {
  t.equal(
    readWhole('<GLExport CogsOption="True"><ExpenseBills NonReimbursableExpenseRecIDs="7,8"/></GLExport>').text,
    '{"exportSettings":{"cogsOption":true},"expenseBillsAttributes":{"nonReimbursableExpenseIds":[7,8]},"expenseBills":[]}'
  )
  t.end()
})

t.test('one child or many are an array', t => {
  const one = '<GLExport><Transactions><Transaction><Detail Memo="a"/></Transaction></Transactions></GLExport>'
  const many = '<GLExport><Transactions><Transaction><Detail Memo="a"/><Detail Memo="b"/></Transaction></Transactions></GLExport>'
  t.same(readAsJson(one), { transactions: [{ detail: [{ memo: 'a' }] }] })
  t.same(readAsJson(many), { transactions: [{ detail: [{ memo: 'a' }, { memo: 'b' }] }] })
  t.end()
})

t.test('digits of an amount are copied, an empty amount, flag or date is null', t => {
  t.equal(
    readWhole('<GLExport><Transactions><Transaction Total="-35.00" Taxable="" SalesTax="" DueDate=""/></Transactions></GLExport>').text,
    '{"transactions":[{"total":-35.00,"taxable":null,"salesTax":null,"dueDate":null}]}'
  )
  t.end()
})

t.test('an empty list of record ids is an empty array', t => {
  t.same(readAsJson('<GLExport><Transactions><Transaction GLEntryRecID=""/></Transactions></GLExport>'), { transactions: [{ glEntryIds: [] }] })
  t.end()
})

t.test('a value that does not fit its type stays the text it was, with a warning', t => {
  const read = readWhole('<GLExport><Transactions><Transaction Total="1,5" Taxable="maybe" DueDate="13/32/2014" GLEntryRecID="1;2"/></Transactions></GLExport>')
  t.same(JSON.parse(read.text), { transactions: [{ total: '1,5', taxable: 'maybe', dueDate: '13/32/2014', glEntryIds: '1;2' }] })
  t.same(warningCodes(read).filter(code => code === 'VALUE_NOT_OF_TYPE').length, 4)
  t.equal(read.summary.glEntries.count, 0)
  t.end()
})

t.test('unknown attributes come through as text, also where their name is a number\'s elsewhere', t => {
  t.same(readAsJson('<GLExport><Vendors><Vendor Total="1.50" NewThing="0010"/></Vendors></GLExport>'), { vendors: [{ total: '1.50', newThing: '0010' }] })
  t.end()
})

t.test('unknown elements come through as arrays of objects, with their text', t => {
  const document = '<GLExport><Extra Code="01">  some <![CDATA[<text>]]> </Extra><Extra> <A/> </Extra><Transactions><Other A="1"/></Transactions></GLExport>'
  for (const step of [1, 1000]) {
    t.same(readAsJson(document, { step }),
      { extra: [{ code: '01', $text: '  some <text> ' }, { a: [{}] }], transactions: [{ $element: 'Other', a: '1' }] })
  }
  t.end()
})

t.test('white space before a text belongs to it, the same white space between elements says nothing', t => {
  const document = '<GLExport><Extra>\n  <A/>\n  <B/>\n  one<C/>\n  <A/>\n  <D/> two \n  </Extra></GLExport>'
  for (const step of [1, 7, 1000]) {
    t.same(readAsJson(document, { step }), { extra: [{ a: [{}], b: [{}], c: [{}], 'a#2': [{}], d: [{}], $text: '\n  one two \n  ' }] })
  }
  t.end()
})

t.test('text between the items of a list is kept as an item', t => {
  t.same(readAsJson('<GLExport><Vendors><Vendor/>stray</Vendors></GLExport>'), { vendors: [{}, { $text: 'stray' }] })
  t.end()
})

t.test('children of one name that do not stand together get numbered keys and a warning', t => {
  const read = readWhole('<GLExport><Vendors/><Customers/><Vendors/><Extra><A/><B/><A/></Extra></GLExport>')
  t.same(JSON.parse(read.text), { vendors: [], customers: [], 'vendors#2': [], extra: [{ a: [{}], b: [{}], 'a#2': [{}] }] })
  t.same(warningCodes(read).filter(code => code === 'KEY_REPEATED').length, 2)
  t.end()
})

t.test('names that fall together in camelCase keep all values, each under the same key every time', t => {
  const row = '<Vendor Foo="1" foo="2"><Foo/></Vendor>'
  const wanted = { foo: '1', 'foo#@foo': '2', 'foo#Foo': [{}] }
  t.same(readAsJson(`<GLExport><Vendors>${row}${row}</Vendors></GLExport>`), { vendors: [wanted, wanted] })
  // more names than the reader keeps
  const odd = Array.from({ length: 4200 }, (_, index) => `<Vendor n${index}=""/>`).join('')
  const { vendors } = readAsJson(`<GLExport><Vendors>${odd}${row}${row}</Vendors></GLExport>`) as { vendors: unknown[] }
  t.same(vendors.slice(-2), [wanted, wanted])
  t.end()
})

t.test('no element takes the key of settings or of a list\'s attributes, and no attribute of theirs the key of a list', t => {
  t.same(JSON.parse(readWhole('<GLExport a="1" Vendors="2"><ExportSettings/><VendorsAttributes/><Vendors b="3"/><Vendors b="4"/></GLExport>').text), {
    exportSettings: { a: '1', vendors: '2' },
    'exportSettings#ExportSettings': [{}],
    vendorsAttributes: [{}],
    'vendorsAttributes#@Vendors': { b: '3' },
    vendors: [],
    'vendors#2Attributes': { b: '4' },
    'vendors#2': []
  })
  t.end()
})

t.test('no attribute takes the key of a child, also where an element has the name of a list or of the root', t => {
  t.equal(
    readWhole('<GLExport a="1"><Vendors a="2"/><Extra><Vendors a="3"><A/></Vendors><GLExport a="4"><A/></GLExport></Extra></GLExport>').text,
    '{"exportSettings":{"a":"1"},"vendorsAttributes":{"a":"2"},"vendors":[],' +
    '"extra":[{"vendors":[{"a":"3","a#A":[{}]}],"glExport":[{"a":"4","a#A":[{}]}]}]}'
  )
  t.end()
})

t.test('the same child has the same key wherever its element stands', t => {
  t.same(readAsJson('<GLExport><P><A><X/></A></P><Q><A><X/></A></Q></GLExport>'), { p: [{ a: [{ x: [{}] }] }], q: [{ a: [{ x: [{}] }] }] })
  t.end()
})

t.test('children that do not stand together however often take no more time each', t => {
  const read = readWhole(`<GLExport><Extra>${'<A/><B/>'.repeat(100_000)}</Extra></GLExport>`)
  t.match(read.text, /"b#100000":\[\{\}\]\}\]\}$/)
  t.end()
})

t.test('a document with more names than ConnectWise has is refused, before they take much memory', t => {
  const elements = (count: number) => Array.from({ length: count }, (_, index) => `<V${index}/>`).join('')
  for (const list of [(inner: string) => `<GLExport>${inner}</GLExport>`, (inner: string) => `<GLExport><Vendors>${inner}</Vendors></GLExport>`]) {
    t.doesNotThrow(() => readWhole(list(elements(30_000))))
    t.throws(() => readWhole(list(elements(70_000))), { code: 'CONNECTWISE_TOO_LARGE', message: /65536 different names/ })
  }
  const attributes = Array.from({ length: 70_000 }, (_, index) => `<Vendor n${index}=""/>`).join('')
  t.throws(() => readWhole(`<GLExport><Vendors>${attributes}</Vendors></GLExport>`), { code: 'CONNECTWISE_TOO_LARGE' })
  t.end()
})

t.test('a text longer than a mebibyte in one element is refused', t => {
  t.throws(() => readWhole(`<GLExport><Extra>${'x'.repeat(1_048_577)}</Extra></GLExport>`), { code: 'CONNECTWISE_TOO_LARGE' })
  t.end()
})

t.test('any root but GLExport is refused by name', t => {
  t.throws(() => readWhole('<PsaData>Batch update was successful</PsaData>'), { code: 'CONNECTWISE_NOT_A_BATCH', message: /<PsaData>/ })
  t.end()
})

t.test('a document that is not well-formed is refused with the place', t => {
  t.throws(() => readWhole('<GLExport>\n<Vendors>\n</GLExport>'), { code: 'CONNECTWISE_MALFORMED', message: /line 3, column \d+/ })
  t.end()
})

t.test('a large value passes through, however it is cut', t => {
  const memo = 'a"\\é€😀\t'.repeat(20_000)
  const escaped = memo.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('\t', '&#9;')
  const document = `<GLExport><Vendors><Vendor Memo="${escaped}"/></Vendors></GLExport>`
  for (const step of [1 << 16, 4096, 7]) t.same(readAsJson(document, { step }), { vendors: [{ memo }] })
  t.end()
})

t.test('every control character that XML can carry is escaped in JSON', t => {
  t.same(readAsJson('<GLExport><Vendors><Vendor Memo="&#9;&#10;&#13;\u007f"/></Vendors></GLExport>'), { vendors: [{ memo: '\t\n\r\u007f' }] })
  t.end()
})

t.test('names that every object knows from birth are names like any other', t => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
    const transaction = `<Transaction DocumentNumber="1" Total="1.00" ${name}="2"><${name} a="1" ${name}="x"/><Detail Total="-1.00" ${name}="y"/></Transaction>`
    const read = readWhole(`<GLExport ${name}="0"><Vendors><Vendor ${name}="1"/></Vendors><Transactions>${transaction}</Transactions><${name}><b/></${name}></GLExport>`)
    const key = JSON.stringify(name)
    t.ok(read.text.includes(`{${key}:"0"}`), 'the root')
    t.ok(read.text.includes(`"vendors":[{${key}:"1"}]`), 'a party')
    t.ok(read.text.includes(`"total":1.00,${key}:"2",`), 'a document')
    t.ok(read.text.includes(`[{"a":"1",${key}:"x"}]`), 'an element of a document')
    t.ok(read.text.includes(`{"total":-1.00,${key}:"y"}`), 'a line')
    t.ok(read.text.endsWith(`,${key}:[{"b":[{}]}]}`), 'an element of the root')
    t.equal(read.summary.balance.balanced, true)
    t.equal(read.summary.kinds.invoices.lines, 1)
  }
  t.end()
})
