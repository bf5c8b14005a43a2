import t from 'tap'
import { bytesOf, comparable, cut, read, readText } from './event-log.ts'
import { DEFAULT_XML_LIMITS, type XmlLimits } from '../../../src/glexport/xml/xml-limits.ts'

/** `within` is accepted; `beyond` is refused with the same words and place, however it is cut. */
function bounds (title: string, limits: Partial<XmlLimits>, within: string, beyond: string, refusal: string): void {
  t.test(title, t => {
    for (const size of [1, 3, 1000]) {
      t.equal(read(cut(bytesOf(within), size), limits).refusal, undefined)
      t.equal(read(cut(bytesOf(beyond), size), limits).refusal, refusal)
    }
    t.end()
  })
}

bounds('elements are nested as deep as allowed', { depth: 2 },
  '<a><b></b><c/></a>', '<a><b><c/></b></a>', 'elements are nested deeper than 2 (line 1, column 9)')
bounds('an element has as many attributes as allowed', { attributesPerElement: 2 },
  '<a b="" c=""><a d="" e=""/></a>', '<a b="" c="" d=""/>', 'an element has more than 2 attributes (line 1, column 15)')
bounds('attributes are counted beyond the limit of names', { attributesPerElement: 2, internedNames: 0 },
  '<a b="" c=""/>', '<a b="" c="" d=""/>', 'an element has more than 2 attributes (line 1, column 15)')
bounds("an element's name is as long as allowed", { nameBytes: 4 },
  '<éé/>', '<ééé/>', 'a name is longer than 4 bytes (line 1, column 6)')
bounds("an attribute's name is as long as allowed", { nameBytes: 4 },
  '<a bcde=""/>', '<a bcdef=""/>', 'a name is longer than 4 bytes (line 1, column 8)')
bounds("an end tag's name is as long as allowed", { nameBytes: 4 },
  '<abcd></abcd>', '<abcd></abcde>', 'a name is longer than 4 bytes (line 1, column 13)')
bounds("an instruction's target is as long as allowed", { nameBytes: 4 },
  '<?abcd?><a/>', '<?abcde?><a/>', 'a name is longer than 4 bytes (line 1, column 7)')
bounds('a value is as long as allowed', { attributeValueBytes: 5 },
  '<a b="12345" c=\'é€\'/>', '<a b="123456"/>', 'an attribute value is longer than 5 bytes (line 1, column 12)')
bounds('a value of characters beyond ASCII is as long as allowed', { attributeValueBytes: 5 },
  '<abcd><a b="€é"/></abcd>', '<abcd><a b="12345é"/></abcd>', 'an attribute value is longer than 5 bytes (line 1, column 18)')
bounds('a value is measured after replacing references', { attributeValueBytes: 5 },
  '<a b="1&amp;&#233;\r\n"/>', '<a b="1&amp;&#233;\r\n6"/>',
  'an attribute value is longer than 5 bytes (line 2, column 1)')
bounds('a reference may be what makes a value too long', { attributeValueBytes: 1 },
  '<a b="1"/>', '<a b="&#233;"/>', 'an attribute value is longer than 1 bytes (line 1, column 13)')

t.test('the default limits are what they are said to be', t => {
  t.strictSame(DEFAULT_XML_LIMITS, {
    depth: 64, attributesPerElement: 512, nameBytes: 256, attributeValueBytes: 1048576, internedNames: 4096
  })
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth)
  t.equal(readText(nested(64)).refusal, undefined)
  t.match(readText(nested(65)).refusal, /deeper than 64/)
  const wide = (count: number) => `<a ${Array.from({ length: count }, (_, n) => `a${n}=""`).join(' ')}/>`
  t.equal(readText(wide(512)).refusal, undefined)
  t.match(readText(wide(513)).refusal, /more than 512 attributes/)
  t.end()
})

t.test('a limit comes before trouble further on, however the bytes are cut', t => {
  const documents = ['<a b="123456\x01"/>', '<a b="12é456\x01"/>', '<abcdeé\ufffe/>', '<abcde\ufffe/>']
  for (const document of documents) {
    const limits = { nameBytes: 4, attributeValueBytes: 5 }
    const whole = readText(document, limits)
    t.match(whole.refusal, /is longer than/)
    t.equal(comparable(read(cut(bytesOf(document), 1), limits)), comparable(whole))
  }
  t.end()
})

t.test('a value of a mebibyte comes whole, in one chunk and in tiny ones', t => {
  const value = 'é€x&amp;😀\t'.repeat(14000)
  const expected = value.replaceAll('&amp;', '&').replaceAll('\t', ' ')
  const document = bytesOf(`<a b="${value}"/>`)
  for (const size of [1, 1000, document.length]) {
    t.ok(read(cut(document, size)).events[1] === `@b=${expected}`, `by ${size}`)
  }
  const longest = `<a b="${'x'.repeat(1024 * 1024)}"/>`
  t.equal(readText(longest).refusal, undefined)
  t.match(readText(longest.replace('xx', 'xxx')).refusal, /longer than 1048576 bytes/)
  t.end()
})

t.test('hostile numbers of names are read to the end', t => {
  const document = `<r>${Array.from({ length: 20000 }, (_, n) => `<e${n} a${n}="" b=""/>`).join('')}</r>`
  const { events, refusal } = readText(document)
  t.equal(refusal, undefined)
  t.equal(events.length, 80002)
  t.end()
})
