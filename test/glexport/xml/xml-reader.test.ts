import { readFileSync, readdirSync } from 'node:fs'
import t from 'tap'
import type { XmlHandler } from '../../../src/glexport/xml/xml-handler.ts'
import { NameTable } from '../../../src/glexport/xml/name-table.ts'
import { XmlReader } from '../../../src/glexport/xml/xml-reader.ts'
import { XmlSyntaxError } from '../../../src/glexport/xml/xml-syntax-error.ts'
import { EventLog, bytesOf, cut, read, readText } from './event-log.ts'
import { saxesEvents } from './saxes-oracle.ts'

const FIXTURES = new URL('../../fixtures/connectwise/', import.meta.url)
const fixtures = readdirSync(FIXTURES)
  .filter(file => file.endsWith('.xml'))
  .map(file => ({ file, bytes: new Uint8Array(readFileSync(new URL(file, FIXTURES))) }))

/** The names told, in order. */
function namesOf (document: string, internedNames = 4096) {
  const log = new EventLog()
  const reader = new XmlReader(log, { internedNames })
  reader.write(bytesOf(document))
  reader.end()
  return log.names
}

/** A handler that ignores everything but what it is given. */
function handler (overrides: Partial<XmlHandler>): XmlHandler {
  const ignore = () => undefined
  return { startElement: ignore, attribute: ignore, text: ignore, endElement: ignore, ...overrides }
}

t.test('every fixture has the events of saxes, whole and in chunks of any size', t => {
  for (const { file, bytes } of fixtures) {
    const expected = { events: saxesEvents(bytes), refusal: undefined }
    t.strictSame(read([bytes]), expected, file)
    for (const size of [1, 2, 3, 7, 64, 1000]) t.strictSame(read(cut(bytes, size)), expected, `${file} by ${size}`)
  }
  t.end()
})

t.test('every beginning of every fixture is refused at its end', t => {
  for (const { file, bytes } of fixtures) {
    const close = bytes.lastIndexOf(0x3e)
    const names = new NameTable(4096)
    let accepted = 0
    for (let length = 0; length <= close; length++) {
      names.forgetOccurrences()
      const reader = new XmlReader(handler({}), {}, names)
      reader.write(bytes.subarray(0, length))
      try {
        reader.end()
        accepted++
      } catch (error) {
        if (!(error instanceof XmlSyntaxError)) throw error
      }
    }
    t.equal(accepted, 0, `${file}, ${close} beginnings`)
  }
  t.end()
})

t.test('the same name in the same place is the same object', t => {
  const names = namesOf('<a b="1"><a b="2"/><c/><c b="3"/><a b = "&#52;"></a></a>')
  const [a, ab, innerA, innerAb, , c, , , cb, , lastA, lastAb] = names
  t.equal(innerA, a)
  t.equal(innerAb, ab)
  t.equal(lastA, a)
  t.equal(lastAb, ab)
  t.equal(c?.text, 'c')
  t.equal(cb?.text, 'b')
  t.not(cb, ab, 'an attribute belongs to its element')
  t.equal(a?.facts, undefined)
  t.end()
})

t.test('an attribute has another name than an element of the same text', t => {
  const [element, attribute] = namesOf('<a a=""/>')
  t.equal(attribute?.text, element?.text)
  t.not(attribute, element)
  t.end()
})

t.test('an end tag tells the object of its start tag', t => {
  const [start, end] = namesOf('<a></a>')
  t.equal(end, start)
  t.end()
})

t.test('names stay the same objects in whatever order the attributes come', t => {
  const orders = ['b="" c="" d=""', 'd="" c="" b=""', 'c="" x="" b="" d=""', 'bc="" b="" cd=""']
  const seen = new Map<string, unknown>()
  for (const name of namesOf(`<r>${orders.map(order => `<a ${order}/>`).join('').repeat(2)}</r>`)) {
    if (!seen.has(name.text)) seen.set(name.text, name)
    t.equal(name, seen.get(name.text), name.text)
  }
  t.end()
})

t.test('many names are kept apart', t => {
  const document = `<r>${Array.from({ length: 3000 }, (_, n) => `<e${n}/>`).join('').repeat(2)}</r>`
  const names = namesOf(document)
  t.equal(new Set(names).size, 3001)
  t.equal(new Set(names.map(name => name.text)).size, 3001)
  t.end()
})

t.test('beyond the limit names are right but no longer the same objects', t => {
  const document = '<r><a x="1" y="2"/><b x="1" y="2"/><a x="1" y="2"/><b x="1" y="2"/></r>'
  const names = namesOf(document, 4)
  t.strictSame(names.map(name => name.text), namesOf(document).map(name => name.text))
  t.equal(names.filter(name => name.text === 'a').every((name, _, all) => name === all[0]), true)
  t.equal(new Set(names.filter(name => name.text === 'b')).size, 2)
  t.end()
})

t.test('an attribute that appears twice is refused also beyond the limit of names', t => {
  for (const internedNames of [0, 1, 2]) {
    t.match(readText('<a b="1" c="2" b="3"/>', { internedNames }).refusal, /the attribute b appears twice/)
    t.equal(readText('<a b="1" c="2"><a b="1"/></a>', { internedNames }).refusal, undefined)
  }
  t.end()
})

t.test('a plain value and text are told where they lie in the chunk', t => {
  const chunk = bytesOf('<?p?><a b="é\'1">text</a>')
  const told: Uint8Array[] = []
  const reader = new XmlReader(handler({
    attribute: (_, bytes) => told.push(bytes),
    text: bytes => told.push(bytes)
  }))
  reader.write(chunk)
  t.equal(told.length, 2)
  t.ok(told.every(bytes => bytes === chunk))
  t.end()
})

t.test('text is told as soon as its chunk is read, never in part of a character', t => {
  const told: string[] = []
  const reader = new XmlReader(handler({
    text: (bytes, from, to) => told.push(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from, to)))
  }))
  reader.write(bytesOf('<doc>one'))
  t.strictSame(told, ['one'])
  for (const byte of bytesOf('é€😀')) reader.write(Uint8Array.of(byte))
  t.strictSame(told, ['one', 'é', '€', '😀'])
  t.end()
})

t.test('an empty chunk changes nothing', t => {
  const nothing = new Uint8Array(0)
  const chunks = [nothing, bytesOf('<a b="\xe9'), nothing, bytesOf('"/>'), nothing]
  t.strictSame(read(chunks), { events: ['<a', '@b=\xe9', '>a'], refusal: undefined })
  t.end()
})

t.test('a chunk may be a Buffer or a window of a larger buffer', t => {
  const document = Buffer.from('xx<a>\n\n\n<b>é</b></a>yy')
  t.strictSame(read([document.subarray(2, -2)]).events, ['<a', '#\n\n\n', '<b', '#é', '>b', '>a'])
  const broken = Buffer.from(`\n\n<a>\n${' '.repeat(200)}\n${' '.repeat(200)}</b>\n\n`)
  t.match(read([broken.subarray(1, -1)]).refusal, /line 4, column 204\)/)
  t.end()
})

t.test('lines are right over long lines, short lines and many chunks', t => {
  const lines = Array.from({ length: 300 }, (_, n) => `<l>${' '.repeat((n * 37) % 150)}</l>`)
  const document = bytesOf(`<r>\n${lines.join('\n')}\n<open>\n  <inner></open>`)
  for (const size of [1, 5, 100, 4096, document.length]) {
    t.match(read(cut(document, size)).refusal, '</open> closes <inner> opened at line 303 (line 303, column 16)')
  }
  t.end()
})

t.test('after an error every call throws the same error', t => {
  const reader = new XmlReader(handler({}))
  const thrown = new Set<unknown>()
  for (const call of [() => reader.write(bytesOf('<a></b>')), () => reader.write(bytesOf('</a>')), () => reader.end()]) {
    try {
      call()
      t.fail('accepted')
    } catch (error) {
      thrown.add(error)
    }
  }
  t.equal(thrown.size, 1)
  t.match([...thrown][0], { name: 'XmlSyntaxError' })
  t.end()
})

t.test('an error has its reason, line and column', t => {
  const reader = new XmlReader(handler({}))
  t.throws(() => reader.write(bytesOf('<a>\n</b>')), {
    name: 'XmlSyntaxError',
    reason: '</b> closes <a> opened at line 1',
    line: 2,
    column: 4,
    message: '</b> closes <a> opened at line 1 (line 2, column 4)'
  })
  t.end()
})

t.test('what the handler throws comes out and stays', t => {
  const failure = new Error('no more')
  const reader = new XmlReader(handler({ startElement: () => { throw failure } }))
  t.throws(() => reader.write(bytesOf('<a/>')), failure)
  t.throws(() => reader.end(), failure)
  t.end()
})

t.test('nothing can be written after the end', t => {
  const reader = new XmlReader(handler({}))
  reader.write(bytesOf('<a/>'))
  reader.end()
  t.throws(() => reader.write(bytesOf('<b/>')), { message: 'write after end' })
  t.end()
})

t.test('a name stays what it was when the chunk it was read from changes', t => {
  const names: string[] = []
  const reader = new XmlReader({
    startElement: name => names.push(name.text),
    attribute: name => names.push(name.text),
    text: () => {},
    endElement: () => {}
  })
  const chunk = Buffer.from('<root abcd="1">')
  reader.write(chunk)
  chunk.fill('x')
  reader.write(Buffer.from('<root abcd="2"/></root>'))
  reader.end()
  t.strictSame(names, ['root', 'abcd', 'root', 'abcd'])
  t.end()
})
