import t from 'tap'
import { bytesOf, comparable, cut, read, readText } from './event-log.ts'

type Table = ReadonlyArray<readonly [document: string | number[], refusal: string]>

/** Each is refused so, whole and byte by byte; a place is of the first byte that cannot be right. */
function refuses (title: string, table: Table): void {
  t.test(title, t => {
    for (const [document, refusal] of table) {
      const bytes = typeof document === 'string' ? bytesOf(document) : Uint8Array.from(document)
      const whole = read([bytes])
      t.equal(whole.refusal, refusal, JSON.stringify(document).slice(0, 60))
      t.equal(comparable(read(cut(bytes, 1))), comparable(whole), 'byte by byte')
    }
    t.end()
  })
}

const declared = (rest: string) => `<?xml version="1.0" ${rest}?><a/>`

refuses('a document that is not complete is refused', [
  ['', 'the document has no root element (line 1, column 1)'],
  [' ', 'the document has no root element (line 1, column 2)'],
  ['<!-- -->', 'the document has no root element (line 1, column 9)'],
  ['<a', 'the document ends inside markup (line 1, column 3)'],
  ['<a b="', 'the document ends before <a> opened at line 1 is closed (line 1, column 7)'],
  ['\n<a>\n <b>x', 'the document ends before <b> opened at line 3 is closed (line 3, column 6)'],
  ['<a>&am', 'the document ends before <a> opened at line 1 is closed (line 1, column 7)'],
  ['<a><![CDATA[]]', 'the document ends before <a> opened at line 1 is closed (line 1, column 15)'],
  ['<a/><!--', 'the document ends inside markup (line 1, column 9)'],
  ['<a/><?p ?', 'the document ends inside markup (line 1, column 10)'],
  ['<a/></a', 'the document ends inside markup (line 1, column 8)'],
  [[0x3c, 0x61, 0x3e, 0xe2, 0x82], 'the bytes are not UTF-8 (line 1, column 4)'],
  [[0xef, 0xbb], 'the bytes are not UTF-8 (line 1, column 1)']
])

refuses('anything but white space, comments and instructions outside the root is refused', [
  ['x<a/>', "expected '<' before the root element, found 'x' (line 1, column 1)"],
  ['&amp;<a/>', "expected '<' before the root element, found '&' (line 1, column 1)"],
  ['<a/>x', "expected '<' behind the root element, found 'x' (line 1, column 5)"],
  ['<a/>é', "expected '<' behind the root element, found U+00E9 (line 1, column 5)"],
  ['<a/><b/>', 'a document has only one root element (line 1, column 6)'],
  ['<a/></a>', '</a> closes nothing, no element is open (line 1, column 8)'],
  ['<a/><![CDATA[x]]>', 'a CDATA section outside the root element (line 1, column 14)'],
  ['</a>', '</a> closes nothing, no element is open (line 1, column 4)']
])

refuses('a DTD is refused, and with it every entity but five', [
  ['<!DOCTYPE a><a/>', 'a document type declaration (DOCTYPE) is not accepted (line 1, column 10)'],
  ['<!DOCTYPF', "expected '--' or '[CDATA[' behind '<!', found 'F' (line 1, column 9)"],
  ['<a><!ELEMENT', "expected '--' or '[CDATA[' behind '<!', found 'E' (line 1, column 6)"],
  ['<a>&nbsp;</a>', "undefined entity 'nbsp' (line 1, column 9)"],
  ['<a b="&é\u202e;"/>', "undefined entity 'é?' (line 1, column 13)"],
  ['<a b="&xquot;"/>', "undefined entity 'xquot' (line 1, column 13)"],
  ['<a b="&ltgt;"/>', "undefined entity 'ltgt' (line 1, column 12)"],
  [`<a>&${'x'.repeat(50)};</a>`, "undefined entity 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' (line 1, column 45)"]
])

refuses('malformed tags are refused', [
  ['< a/>', "expected a name, '/', '!' or '?' behind '<', found U+0020 (line 1, column 2)"],
  ['<1/>', "expected a name, '/', '!' or '?' behind '<', found '1' (line 1, column 2)"],
  ['<\u0301/>', "expected a name, '/', '!' or '?' behind '<', found U+0301 (line 1, column 2)"],
  ['<a><\n', "expected a name, '/', '!' or '?' behind '<', found U+000A (line 1, column 5)"],
  ['<a\u00d7/>', "expected white space, '/>' or '>' in a start tag, found U+00D7 (line 1, column 3)"],
  ['<a"b"/>', 'expected white space, \'/>\' or \'>\' in a start tag, found \'"\' (line 1, column 3)'],
  ['<a b="1"c="2"/>', "expected white space, '/>' or '>' in a start tag, found 'c' (line 1, column 9)"],
  ['<a 1="1"/>', "expected an attribute's name, '/>' or '>' in a start tag, found '1' (line 1, column 4)"],
  ['<a b/>', "expected '=' behind an attribute's name, found '/' (line 1, column 5)"],
  ['<a b=1/>', "expected a quoted attribute value, found '1' (line 1, column 6)"],
  ['<a b="1"/ >', "expected '>' behind '/', found U+0020 (line 1, column 10)"],
  ['<a b="<"/>', "'<' is not allowed in an attribute value (line 1, column 7)"],
  ['<a b="1" b="2"/>', 'the attribute b appears twice (line 1, column 11)'],
  ['<a b="1" c="" b = "2"/>', 'the attribute b appears twice (line 1, column 16)'],
  ['<a b="&lt;" b="2"/>', 'the attribute b appears twice (line 1, column 14)'],
  ['<a><a b="1" c="2"/><a b="&lt;" c="&lt;" b="&lt;"/></a>', 'the attribute b appears twice (line 1, column 42)'],
  ['<a><a b="1"/><a b="<"/></a>', "'<' is not allowed in an attribute value (line 1, column 20)"],
  ['<a></ a>', "expected a name behind '</', found U+0020 (line 1, column 6)"],
  ['<a></a b>', "expected '>' in an end tag, found 'b' (line 1, column 8)"],
  ['<a></é>', '</é> closes <a> opened at line 1 (line 1, column 8)']
])

refuses('an end tag that closes another element names both and the line', [
  ['<a>\n\n<b>\n</a>', '</a> closes <b> opened at line 3 (line 4, column 4)'],
  ['<b\n></a>', '</a> closes <b> opened at line 1 (line 2, column 5)'],
  [`<${'b'.repeat(99)}></${'a'.repeat(99)}>`, '</aaaaaaaaaaaaaaaaaaaaaaaa…> closes <bbbbbbbbbbbbbbbbbbbbbbbb…> opened at line 1 (line 1, column 203)']
])

refuses('malformed text, comments, instructions and references are refused', [
  ['<a>]]></a>', "']]>' is not allowed in text (line 1, column 6)"],
  ['<a>x]]]></a>', "']]>' is not allowed in text (line 1, column 8)"],
  ['<a>\n\n]]>', "']]>' is not allowed in text (line 3, column 3)"],
  ['<!-- -- --><a/>', "'--' is not allowed in a comment (line 1, column 8)"],
  ['<!----->', "'--' is not allowed in a comment (line 1, column 7)"],
  ['<!-x', "expected '--' or '[CDATA[' behind '<!', found 'x' (line 1, column 4)"],
  ['<? p?><a/>', "expected a name behind '<?', found U+0020 (line 1, column 3)"],
  ['<?p"?><a/>', 'expected white space or \'?>\' behind the target, found \'"\' (line 1, column 4)'],
  ['<?p?q?><a/>', "expected '>' behind '?', found 'q' (line 1, column 5)"],
  ['<?XML version="1.0"?><a/>', "the target 'xml' in another case is reserved (line 1, column 6)"],
  [' <?xml version="1.0"?><a/>', 'an XML declaration may stand only at the very start (line 1, column 7)'],
  ['<a>& </a>', "'&' begins no well-formed reference (line 1, column 5)"],
  ['<a>&;</a>', "'&' begins no well-formed reference (line 1, column 5)"],
  ['<a>&1;</a>', "'&' begins no well-formed reference (line 1, column 5)"],
  ['<a>&a#;</a>', "'&' begins no well-formed reference (line 1, column 6)"],
  ['<a>&#;</a>', "'&' begins no well-formed reference (line 1, column 6)"],
  ['<a>&#x;</a>', "'&' begins no well-formed reference (line 1, column 7)"],
  ['<a>&#xx41;</a>', "'&' begins no well-formed reference (line 1, column 7)"],
  ['<a>&#4A;</a>', "'&' begins no well-formed reference (line 1, column 7)"],
  ['<a>&#0;</a>', 'a character reference to U+0000, which is not allowed in XML (line 1, column 7)'],
  ['<a>&#xB;</a>', 'a character reference to U+000B, which is not allowed in XML (line 1, column 8)'],
  ['<a>&#xD800;</a>', 'a character reference to U+D800, which is not allowed in XML (line 1, column 11)'],
  ['<a>&#xFFFE;</a>', 'a character reference to U+FFFE, which is not allowed in XML (line 1, column 11)'],
  ['<a>&#xFFFF;</a>', 'a character reference to U+FFFF, which is not allowed in XML (line 1, column 11)'],
  ['<a>&#x110000;</a>', 'a character reference to beyond U+10FFFF, which is not allowed in XML (line 1, column 13)'],
  ['<a>&#99999999999999999999;</a>', 'a character reference to beyond U+10FFFF, which is not allowed in XML (line 1, column 26)']
])

refuses('characters that XML does not allow are refused everywhere', [
  ['<a>\0</a>', 'the character U+0000 is not allowed in XML (line 1, column 4)'],
  ['<a>\x1f</a>', 'the character U+001F is not allowed in XML (line 1, column 4)'],
  ['<a>\ufffe</a>', 'the character U+FFFE is not allowed in XML (line 1, column 4)'],
  ['<a b="\x01"/>', 'the character U+0001 is not allowed in XML (line 1, column 7)'],
  ['<a b="\uffff"/>', 'the character U+FFFF is not allowed in XML (line 1, column 7)'],
  ['<a><![CDATA[\x02]]></a>', 'the character U+0002 is not allowed in XML (line 1, column 13)'],
  ['<a><![CDATA[\uffff]]></a>', 'the character U+FFFF is not allowed in XML (line 1, column 13)'],
  ['<!-- \x03 --><a/>', 'the character U+0003 is not allowed in XML (line 1, column 6)'],
  ['<!-- \ufffe --><a/>', 'the character U+FFFE is not allowed in XML (line 1, column 6)'],
  ['<?p \x04?><a/>', 'the character U+0004 is not allowed in XML (line 1, column 5)'],
  ['<?p \uffff?><a/>', 'the character U+FFFF is not allowed in XML (line 1, column 5)'],
  ['<a \x05/>', "expected an attribute's name, '/>' or '>' in a start tag, found U+0005 (line 1, column 4)"]
])

const inA = (...bytes: number[]) => [0x3c, 0x61, 0x3e, ...bytes, 0x3c, 0x2f, 0x61, 0x3e]

refuses('bytes that are not UTF-8 are refused', [
  [inA(0x80), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xc0, 0x80), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xc1, 0xbf), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xe0, 0x9f, 0xbf), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xed, 0xa0, 0x80), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xf0, 0x8f, 0xbf, 0xbf), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xf4, 0x90, 0x80, 0x80), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xf5, 0x80, 0x80, 0x80), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xff), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xe2, 0x82), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xc3, 0x41), 'the bytes are not UTF-8 (line 1, column 4)'],
  [inA(0xf0, 0x9f, 0x98, 0x41), 'the bytes are not UTF-8 (line 1, column 4)']
])

refuses('other encodings are refused by name', [
  [[0xfe, 0xff, 0x00, 0x3c], 'the encoding UTF-16 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0xff, 0xfe, 0x3c, 0x00], 'the encoding UTF-16 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0x00, 0x3c, 0x00, 0x61], 'the encoding UTF-16 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0x3c, 0x00, 0x61, 0x00], 'the encoding UTF-16 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0x00, 0x00, 0xfe, 0xff], 'the encoding UTF-32 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0xff, 0xfe, 0x00, 0x00], 'the encoding UTF-32 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0x00, 0x00, 0x00, 0x3c], 'the encoding UTF-32 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0x3c, 0x00, 0x00, 0x00], 'the encoding UTF-32 is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [[0x4c, 0x6f, 0xa7, 0x94], 'the encoding EBCDIC is not supported, only UTF-8 and US-ASCII are (line 1, column 1)'],
  [declared('encoding="UTF-16"'), 'the encoding UTF-16 is not supported, only UTF-8 and US-ASCII are (line 1, column 39)'],
  [declared('encoding="ISO-8859-1"'), 'the encoding ISO-8859-1 is not supported, only UTF-8 and US-ASCII are (line 1, column 43)'],
  [declared("encoding='windows-1252'"), 'the encoding windows-1252 is not supported, only UTF-8 and US-ASCII are (line 1, column 45)'],
  [declared(`encoding='${'x'.repeat(99)}'`), 'the encoding xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… is not supported, only UTF-8 and US-ASCII are (line 1, column 132)'],
  [`\ufeff${declared('encoding="US-ASCII"')}`, 'the encoding US-ASCII contradicts the UTF-8 byte order mark (line 1, column 41)'],
  ['<?xml version="1.0" encoding="US-ASCII"?><a>é</a>', 'a byte beyond US-ASCII, which the document declares (line 1, column 45)']
])

refuses('a malformed XML declaration is refused', [
  ['<?xml?><a/>', "the XML declaration lacks version='1.0' (line 1, column 7)"],
  ['<?xml ?><a/>', "the XML declaration lacks version='1.0' (line 1, column 8)"],
  ['<?xml version="1."?><a/>', "the XML declaration lacks version='1.0' (line 1, column 20)"],
  ['<?xml version="2.0"?><a/>', "the XML declaration lacks version='1.0' (line 1, column 21)"],
  ['<?xml version="1.0a"?><a/>', "the XML declaration lacks version='1.0' (line 1, column 22)"],
  ['<?xml version 1.0?><a/>', "the XML declaration lacks version='1.0' (line 1, column 19)"],
  ['<?xml version=1.0?><a/>', "the XML declaration lacks version='1.0' (line 1, column 19)"],
  ['<?xml version="1.0?><a/>', "the XML declaration lacks version='1.0' (line 1, column 20)"],
  ['<?xml version="1.?0"?><a/>', 'the XML declaration is malformed (line 1, column 19)'],
  ['<?xml encoding="UTF-8"?><a/>', "the XML declaration lacks version='1.0' (line 1, column 24)"],
  ['<?xml version="1.0"encoding="UTF-8"?><a/>', 'the XML declaration is malformed (line 1, column 37)'],
  [declared('encoding=""'), 'the XML declaration has a malformed encoding (line 1, column 33)'],
  [declared('encoding="8-UTF"'), 'the XML declaration has a malformed encoding (line 1, column 38)'],
  [declared('encoding="UTF:8"'), 'the XML declaration has a malformed encoding (line 1, column 38)'],
  [declared('encoding="UTFé"'), 'the XML declaration has a malformed encoding (line 1, column 38)'],
  [declared('standalone="maybe"'), "standalone in the XML declaration is neither 'yes' nor 'no' (line 1, column 40)"],
  [declared('standalone="yes" encoding="UTF-8"'), 'the XML declaration is malformed (line 1, column 55)'],
  [declared('encoding="UTF-8" x="y"'), 'the XML declaration is malformed (line 1, column 44)'],
  [declared(' '.repeat(1024)), 'the XML declaration is longer than 1024 bytes (line 1, column 1030)']
])

t.test('a reason shows no control character and little of the input', t => {
  const documents = [`<a></${'x'.repeat(250)}>`, `<a>&${'\u0085'.repeat(30)};</a>`, '<a>\x07', '<\u202ea/>']
  for (const document of documents) {
    const { refusal } = readText(document)
    t.match(refusal, /^[ -~…]{1,120}$/)
  }
  t.end()
})
