import t from 'tap'
import { onlyEvent, reasonOf } from './read-json.ts'

const quoted = (...bytes: number[]) => Uint8Array.of(0x22, ...bytes, 0x22)

t.test('Every escape stands for its character', t => {
  t.equal(onlyEvent(String.raw`"\"\\\/\b\f\n\r\t"`), 'string "\\/\b\f\n\r\t')
  t.equal(onlyEvent(String.raw`"a\u0041\u00e9\u20AC\uFFFDz"`), 'string aAé€\ufffdz')
  t.equal(onlyEvent(String.raw`"\u0000\u001f\u007F\u07ff\u0800"`), 'string \u0000\u001f\u007f\u07ff\u0800')
  t.equal(onlyEvent(String.raw`"\ud83d\uDE00\udbff\udfff\ud800\udc00"`), 'string 😀\u{10ffff}\u{10000}')
  t.equal(onlyEvent(`"${'long enough to be copied in one go '.repeat(3)}\\n"`), `string ${'long enough to be copied in one go '.repeat(3)}\n`)
  t.end()
})

t.test('An escape that JSON does not have is refused', t => {
  t.equal(reasonOf(String.raw`"\x41"`), "a backslash cannot be followed by 'x'")
  t.equal(reasonOf(String.raw`"\'"`), "a backslash cannot be followed by '''")
  t.equal(reasonOf(String.raw`"\U0041"`), "a backslash cannot be followed by 'U'")
  t.equal(reasonOf('"\\\n"'), 'a backslash cannot be followed by byte 0x0A')
  t.equal(reasonOf(String.raw`"\u004g"`), "\\u must be followed by four hex digits, found 'g'")
  t.equal(reasonOf(String.raw`"\u 041"`), '\\u must be followed by four hex digits, found byte 0x20')
  t.equal(reasonOf(String.raw`"\u00"`), "\\u must be followed by four hex digits, found '\"'")
  t.equal(reasonOf(String.raw`"\u:000"`), "\\u must be followed by four hex digits, found ':'")
  t.equal(reasonOf(String.raw`"\u@000"`), "\\u must be followed by four hex digits, found '@'")
  t.end()
})

t.test('A surrogate that is escaped alone is refused', t => {
  const alone = 'an escaped surrogate stands alone'
  for (const text of [
    String.raw`\ud800`, String.raw`\udc00`, String.raw`\ud800x`, String.raw`\ud800\n`, String.raw`\ud800\u0041`,
    String.raw`\ud800\ud800\udc00`, String.raw`\ud800\udc00\udc00`, String.raw`\udc00\ud800`, String.raw`\ud800€`
  ]) {
    t.equal(reasonOf(`"${text}"`), alone, text)
    t.equal(reasonOf(`{"${text}":1}`), alone, text)
  }
  t.end()
})

t.test('Control characters in strings are refused, DEL is not one of them', t => {
  for (let byte = 0; byte < 0x20; byte++) {
    const name = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
    for (const before of ['', 'a', 'ab', 'abc', 'abcd']) {
      t.equal(reasonOf(Buffer.concat([Buffer.from(`["${before}`), Buffer.of(byte), Buffer.from('after it"]')])),
        `a string holds the control character byte ${name} unescaped`)
    }
  }
  t.equal(onlyEvent('"\u007f"'), 'string \u007f')
  t.end()
})

t.test('UTF-8 of any length is read, up to U+10FFFF', t => {
  for (const text of ['é', '߿', 'ࠀ', '€', '퟿', '\ue000', '\uffff', '𐀀', '😀', '\u{3ffff}', '\u{40000}', '\u{fffff}', '\u{10ffff}', 'aé€😀z']) {
    for (const before of ['', 'a', 'ab', 'abc', 'abcd']) t.equal(onlyEvent(`"${before}${text}"`), `string ${before}${text}`)
  }
  t.end()
})

t.test('What is not UTF-8 is refused', t => {
  const cases: Array<[bytes: number[], culprit: string]> = [
    [[0x80], 'byte 0x80'], [[0xbf, 0x61], 'byte 0xBF'], [[0xc0, 0xaf], 'byte 0xC0'], [[0xc1, 0xbf], 'byte 0xC1'],
    [[0xe0, 0x9f, 0xbf], 'byte 0x9F'], [[0xe0, 0xc0, 0x80], 'byte 0xC0'], [[0xed, 0xa0, 0x80], 'byte 0xA0'], [[0xed, 0x7f], 'byte 0x7F'],
    [[0xf0, 0x8f, 0xbf, 0xbf], 'byte 0x8F'], [[0xf0, 0xc0], 'byte 0xC0'], [[0xf4, 0x90, 0x80, 0x80], 'byte 0x90'], [[0xf4, 0x7f], 'byte 0x7F'],
    [[0xf5, 0x80, 0x80, 0x80], 'byte 0xF5'], [[0xff], 'byte 0xFF'], [[0xfe], 'byte 0xFE'],
    [[0xc3, 0x28, 0x61], "'('"], [[0xc3, 0xc3], 'byte 0xC3'], [[0xe2, 0x82, 0xff], 'byte 0xFF'], [[0xe2, 0xff], 'byte 0xFF'],
    [[0xf0, 0x9f, 0x98, 0xc0], 'byte 0xC0'], [[0xf0, 0x9f, 0xf0], 'byte 0xF0']
  ]
  for (const [bytes, culprit] of cases) {
    t.equal(reasonOf(quoted(0x61, ...bytes, 0x61)), `the text is not UTF-8: ${culprit} cannot stand here`)
  }
  t.equal(reasonOf(quoted(0xe2, 0x82)), "the text is not UTF-8: '\"' cannot stand here")
  t.equal(reasonOf(Uint8Array.of(0x22, 0xe2, 0x82)), 'the document ends inside a string')
  t.end()
})

t.test('One byte order mark is skipped, at the start only', t => {
  t.equal(onlyEvent('\ufeff[1]'), '[ | number 1 | ]')
  t.equal(onlyEvent('\ufeff1'), 'number 1')
  t.equal(onlyEvent('"\ufeffx"'), 'string \ufeffx')
  t.equal(onlyEvent('{"\ufeffx":1}'), '{ | key \ufeffx | number 1 | }')
  t.equal(reasonOf('\ufeff\ufeff[1]'), 'found byte 0xEF where a value is expected')
  t.equal(reasonOf(' \ufeff[1]'), 'found byte 0xEF where a value is expected')
  t.equal(reasonOf('[1]\ufeff'), 'found byte 0xEF where the end is expected')
  t.equal(reasonOf(Uint8Array.of(0xef, 0xbb, 0x31)), 'found byte 0xEF where a value is expected')
  t.equal(reasonOf(Uint8Array.of(0xef, 0x31)), 'found byte 0xEF where a value is expected')
  t.equal(reasonOf(Uint8Array.of(0xef, 0xbb, 0xbf)), 'the document ends where a value is expected')
  t.end()
})

t.test('UTF-16 and UTF-32 are refused by name, with and without a byte order mark', t => {
  const little16 = (text: string) => Buffer.from(text, 'utf16le')
  const big16 = (text: string) => little16(text).swap16()
  const little32 = (text: string) => Buffer.concat(Array.from(text, c => Buffer.from([c.codePointAt(0)!, 0, 0, 0])))
  const big32 = (text: string) => little32(text).swap32()
  for (const text of ['1', '[]', '{"a":1}']) {
    t.equal(reasonOf(little16(text)), 'the text is UTF-16 (little-endian), JSON must be UTF-8')
    t.equal(reasonOf(big16(text)), 'the text is UTF-16 (big-endian), JSON must be UTF-8')
    t.equal(reasonOf(little32(text)), 'the text is UTF-32 (little-endian), JSON must be UTF-8')
    t.equal(reasonOf(big32(text)), 'the text is UTF-32 (big-endian), JSON must be UTF-8')
    t.equal(reasonOf(little16('\ufeff' + text)), 'the text is UTF-16 (little-endian), JSON must be UTF-8')
    t.equal(reasonOf(big16('\ufeff' + text)), 'the text is UTF-16 (big-endian), JSON must be UTF-8')
    t.equal(reasonOf(Buffer.concat([Buffer.of(0xff, 0xfe, 0, 0), little32(text)])), 'the text is UTF-32 (little-endian), JSON must be UTF-8')
    t.equal(reasonOf(Buffer.concat([Buffer.of(0, 0, 0xfe, 0xff), big32(text)])), 'the text is UTF-32 (big-endian), JSON must be UTF-8')
  }
  t.equal(reasonOf(Uint8Array.of(0xfe, 0x31)), 'found byte 0xFE where a value is expected')
  t.equal(reasonOf(Uint8Array.of(0xff, 0x31)), 'found byte 0xFF where a value is expected')
  t.end()
})
