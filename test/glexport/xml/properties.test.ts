import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { NameTable } from '../../../src/glexport/xml/name-table.ts'
import { bytesOf, comparable, read } from './event-log.ts'
import { saxesEvents } from './saxes-oracle.ts'

const FIXTURES = new URL('../../fixtures/connectwise/', import.meta.url)
const SEED = 20240507
// The encodings, of which saxes, reading characters, knows nothing, and the DTD, which it skips.
// Also `<?p?q?>`, which saxes accepts against XML 1.0 §2.6 [16]: white space must stand behind the target.
const OUR_RULES = /is not supported, only UTF-8|DOCTYPE|^expected '>' behind '\?'/

const name = fc.constantFrom('a', 'Total', 'b:c', '_x', 'é', '名前', '\u{10000}z', 'a.b-c·1')
const space = fc.constantFrom(' ', '\n', '\t ', '\r\n', '  \r')
const optionalSpace = fc.oneof(fc.constant(''), space)
const reference = fc.constantFrom(
  '&amp;', '&lt;', '&gt;', '&quot;', '&apos;', '&#9;', '&#xD;', '&#10;', '&#x1F600;', '&#0233;', '&amp;#xD;'
)
const literal = fc.constantFrom(
  'x', 'lorem ipsum', '1.25', ']', ']]', ']] >', '>', 'é', '€', '😀', '\u0085', '\u2028', '\x7f', '\n', '\r\n', '\r', '\t'
)
const text = fc.array(fc.oneof(reference, literal), { maxLength: 6 })
  .map(parts => parts.join('').replaceAll(']]>', ']] >'))
const cdata = fc.array(literal, { maxLength: 6 }).map(parts => `<![CDATA[${parts.join('').replaceAll(']]>', '')}]]>`)
const comment = fc.constantFrom('<!---->', '<!-- <a b="&x;"> - é -->', '<!--\r\n]]>-->')
const instruction = fc.constantFrom('<?p?>', '<?xml-p <a> ?? é?>', '<?é \r\n?>')
const value = fc.oneof(
  fc.array(fc.oneof(reference, literal, fc.constant("'")), { maxLength: 5 }).map(parts => `"${parts.join('')}"`),
  fc.array(fc.oneof(reference, literal, fc.constant('"')), { maxLength: 5 }).map(parts => `'${parts.join('')}'`)
)
const attributes = fc.uniqueArray(fc.tuple(name, optionalSpace, optionalSpace, value, space), {
  selector: ([name]) => name, maxLength: 6
}).map(all => all.map(([name, before, behind, value, between]) => `${between}${name}${before}=${behind}${value}`).join(''))

const { element } = fc.letrec<{ element: string, content: string }>(tie => ({
  content: fc.array(fc.oneof({ maxDepth: 4 }, text, cdata, comment, instruction, tie('element')), { maxLength: 6 })
    .map(parts => parts.join('').replaceAll(']]>', ']]>')),
  element: fc.oneof({ maxDepth: 4 },
    fc.tuple(name, attributes, optionalSpace).map(([name, attributes, space]) => `<${name}${attributes}${space}/>`),
    fc.tuple(name, attributes, optionalSpace, tie('content'), optionalSpace).map(
      ([name, attributes, before, content, behind]) => `<${name}${attributes}${before}>${content}</${name}${behind}>`)
  )
}))

const prolog = fc.constantFrom('', '\ufeff', '<?xml version="1.0"?>', '\ufeff<?xml version="1.1" encoding="utf-8" ?>\r\n')
const misc = fc.array(fc.oneof(space, comment, instruction), { maxLength: 3 }).map(parts => parts.join(''))
const document = fc.tuple(prolog, misc, element, misc).map(parts => bytesOf(parts.join('')))

/** The bytes cut at places given in thousandths of their length. */
function cutAt (bytes: Uint8Array, thousandths: number[]): Uint8Array[] {
  const places = thousandths.map(place => Math.floor(place * bytes.length / 1000)).sort((a, b) => a - b)
  return [0, ...places].map((from, index) => bytes.slice(from, places[index]))
}

/** Of all documents that are read, as one reader after another has them. */
const names = new NameTable(4096)

/** Throws unless the bytes come out the same in whole, when cut, and by saxes. */
function compare (bytes: Uint8Array, thousandths: number[]): 'accepted' | 'refused' | 'refused by our rules' {
  const whole = read([bytes], {}, names)
  if (comparable(read(cutAt(bytes, thousandths), {}, names)) !== comparable(whole)) throw new Error('depends on the cuts')
  if (whole.refusal !== undefined && OUR_RULES.test(whole.refusal)) return 'refused by our rules'
  const expected = saxesEvents(bytes)
  const events = whole.refusal === undefined ? whole.events : undefined
  if (JSON.stringify(events) !== JSON.stringify(expected)) throw new Error(whole.refusal ?? 'not the events of saxes')
  return events === undefined ? 'refused' : 'accepted'
}

t.test('a random document has the events of saxes, however it is cut', t => {
  const cuts = fc.array(fc.nat(1000), { maxLength: 12 })
  const runs = fc.check(fc.property(document, cuts, (bytes, cuts) => compare(bytes, cuts) === 'accepted'), {
    seed: SEED, numRuns: 1500
  })
  t.notOk(runs.failed, fc.defaultReportMessage(runs) ?? '')
  t.end()
})

t.test('a fixture with one byte changed is accepted or refused as by saxes', t => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(...bytesOf('<>&;\'"=/!?-[] \n\rx')))
  for (const file of readdirSync(FIXTURES).filter(file => file.endsWith('.xml'))) {
    const original = readFileSync(new URL(file, FIXTURES))
    const counts = { accepted: 0, refused: 0, 'refused by our rules': 0 }
    const mutant = fc.property(fc.nat(original.length - 1), byte, fc.nat(1000), (place, byte, cut) => {
      const bytes = new Uint8Array(original)
      bytes[place] = byte
      counts[compare(bytes, [cut])]++
    })
    const runs = fc.check(mutant, { seed: SEED, numRuns: 1000 })
    t.notOk(runs.failed, fc.defaultReportMessage(runs) ?? '')
    t.comment(`${file}: ${JSON.stringify(counts)}`)
    t.ok(counts.accepted > 100 && counts.refused > 100)
  }
  t.end()
})
