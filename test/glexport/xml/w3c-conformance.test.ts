import { readFileSync } from 'node:fs'
import { ResourceLoader } from '@xml-conformance-suite/js/resource-loader'
import { loadTests } from '@xml-conformance-suite/js/test-parser'
import { type Suite, type Test, isTest } from '@xml-conformance-suite/js/test-suite'
import t from 'tap'
import { comparable, cut, read } from './event-log.ts'
import { saxesEvents } from './saxes-oracle.ts'

// Longer documents are not cut at every byte, because the time grows with the square of their length.
const CUT_EVERYWHERE_BELOW = 2048

// These only mention it in a comment, an instruction, a CDATA section.
const MENTIONING_DOCTYPE = ['o-p15pass1', 'o-p16pass1', 'o-p18pass1']

/**
 * What the suite says about a test for a reader of XML 1.0, fifth edition, that knows no namespaces:
 * - `not-wf` documents are refused, `valid` and `invalid` ones (validity is not ours) are accepted;
 * - nothing binding for tests of XML 1.1 or its namespaces, which a fifth-edition reader reads as 1.0; for tests of the
 *   editions 1 to 4 only, whose names were narrower; for tests of Namespaces in XML, whose `not-wf` documents are
 *   well-formed XML; for `error` tests, which a reader may report or not. There saxes alone is the measure.
 */
function expectation (test: Test): 'accepted' | 'refused' | 'as saxes' {
  const binding = test.includesVersion('1.0') && test.includesEdition('5') && !test.recommendation.startsWith('NS')
  if (!binding || test.testType === 'error') return 'as saxes'
  return test.testType === 'not-wf' ? 'refused' : 'accepted'
}

function allTests (suite: Suite): Test[] {
  const tests: Test[] = []
  suite.walkChildElements(child => { if (isTest(child)) tests.push(child) })
  return tests
}

const tests = allTests(await loadTests(new ResourceLoader()))
  .map(test => {
    const file = readFileSync(test.resolvedURI)
    const doctypeAt = MENTIONING_DOCTYPE.includes(test.id) ? -1 : file.indexOf('<!DOCTYPE')
    return { test, expected: expectation(test), bytes: new Uint8Array(file), doctypeAt, hasDtd: doctypeAt !== -1 }
  })

const refusedEncoding = (refusal: string | undefined) => refusal?.includes('is not supported, only UTF-8') === true

t.test('documents without a DTD are accepted or refused as the suite says, with the events of saxes', t => {
  const counts: Record<string, number> = {}
  for (const { test, expected, bytes, hasDtd } of tests) {
    if (hasDtd) continue
    const { events, refusal } = read([bytes])
    if (refusedEncoding(refusal)) continue
    const found = refusal === undefined ? 'accepted' : 'refused'
    if (expected !== 'as saxes') t.equal(found, expected, `${test.id} ${refusal ?? ''}`)
    t.strictSame(refusal === undefined ? events : undefined, saxesEvents(bytes), `${test.id} ${refusal ?? ''}`)
    const kind = `${expected === 'as saxes' ? 'only compared with saxes, ' : ''}${found}`
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  for (const [kind, count] of Object.entries(counts)) t.comment(`${kind}: ${count}`)
  t.end()
})

t.test('well-formed documents with a DTD are refused because of it', t => {
  let count = 0
  for (const { test, expected, bytes, hasDtd } of tests) {
    if (expected !== 'accepted' || !hasDtd) continue
    const { refusal } = read([bytes])
    if (refusedEncoding(refusal)) continue
    t.match(refusal, /\(DOCTYPE\) is not accepted/, test.id)
    count++
  }
  t.comment(`refused because of the DTD: ${count}`)
  t.end()
})

t.test('not well-formed documents with a DTD are refused', t => {
  let count = 0
  for (const { test, expected, bytes, hasDtd } of tests) {
    if (expected !== 'refused' || !hasDtd) continue
    t.ok(read([bytes]).refusal, test.id)
    count++
  }
  t.comment(`not well-formed with a DTD: ${count}`)
  t.end()
})

t.test('documents in other encodings are refused by the name of the encoding', t => {
  const counts: Record<string, number> = {}
  for (const { test, bytes } of tests) {
    const { refusal } = read([bytes])
    if (!refusedEncoding(refusal)) continue
    const name = refusal?.split(' ')[2] ?? ''
    t.ok(/^(UTF-16|utf-16|UTF-32)$/.test(name) || Buffer.from(bytes).includes(name), test.id)
    counts[name] = (counts[name] ?? 0) + 1
  }
  for (const { test, bytes } of tests) {
    const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
    if (mark === 0xfeff || mark === 0xfffe) t.match(read([bytes]).refusal, /encoding UTF-16/, test.id)
  }
  for (const [name, count] of Object.entries(counts)) t.comment(`${name}: ${count}`)
  t.end()
})

t.test('every document comes out the same however it is cut', t => {
  let cuts = 0
  for (const { test, bytes, doctypeAt, hasDtd } of tests) {
    // Behind the keyword a DTD has been refused already, so no cut there can matter.
    const last = hasDtd ? doctypeAt + '<!DOCTYPE'.length : bytes.length - 1
    const whole = comparable(read([bytes]))
    let differing = comparable(read(cut(bytes, 1))) === whole ? '' : 'in single bytes'
    if (bytes.length < CUT_EVERYWHERE_BELOW) {
      for (let at = 1; at <= last; at++) {
        cuts++
        if (comparable(read([bytes.slice(0, at), bytes.slice(at)])) !== whole) differing = `at ${at}`
      }
    }
    if (differing !== '') t.fail(`${test.id} differs when cut ${differing}`)
  }
  t.comment(`documents: ${tests.length}, cuts: ${cuts}`)
  t.end()
})
