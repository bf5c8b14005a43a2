import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { KeyTable } from '../../../src/glexport/json/key-table.ts'
import { cut, readChunks } from './read-json.ts'

const FIXTURES = ['rest-invoices.json', 'rest-procurement.json']
  .map(name => readFileSync(new URL(`../../fixtures/connectwise/${name}`, import.meta.url)))
const TELLING_BYTES = Buffer.from('"\\{}[]:,-+.0123456789eEtrufalsn \t\r\n/\u0000\u001f\u007fé€😀\ufeff')

/** Builds the value that the events stand for. */
function valueOf (events: readonly string[]): unknown {
  let at = 0
  const next = (): unknown => {
    const event = events[at++]!
    if (event === '[') {
      const array: unknown[] = []
      while (events[at] !== ']') array.push(next())
      at += 1
      return array
    }
    if (event === '{') {
      const entries: Array<[string, unknown]> = []
      while (events[at] !== '}') entries.push([events[at++]!.slice('key '.length), next()])
      at += 1
      return Object.fromEntries(entries)
    }
    const text = event.slice(event.indexOf(' ') + 1)
    if (event.startsWith('string')) return text
    return event.startsWith('number') ? Number(text) : { true: true, false: false, null: null }[text]
  }
  return next()
}

/** Whether the platform's own reader takes the bytes and, which it does not look at, keys and surrogates are right. */
function isStrictJson (bytes: Uint8Array): boolean {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    JSON.parse(text)
  } catch {
    return false
  }
  const open: Array<Set<string>> = []
  for (const [token, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)|[{}[\]]/g)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else {
      const string = JSON.parse(token.replace(/\s*:?$/, '')) as string
      if (!string.isWellFormed()) return false
      if (colon === ':' && open.at(-1)!.has(string)) return false
      if (colon === ':') open.at(-1)!.add(string)
    }
  }
  return true
}

/** Any code point, each way of writing it in UTF-8 as often as the others. */
const character = fc.oneof(...[[0, 0x7f], [0x80, 0x7ff], [0x800, 0xd7ff], [0xe000, 0xffff], [0x10000, 0x10ffff]].map(([min, max]) =>
  fc.integer({ min: min!, max: max! }).map(code => String.fromCodePoint(code))))
/** Of the fixtures, as one reader after another has them. */
const keys = new KeyTable(4096)
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })
const cutAt = (bytes: Uint8Array, shares: number[]) =>
  cut(bytes, shares.map(share => Math.floor(share * bytes.length)).sort((a, b) => a - b))

t.test('Any value, however written and cut, is read as JSON.parse reads it', t => {
  const indents = fc.constantFrom('', ' ', '    ', '\t', '\r\n ')
  const isEscaped = fc.func(fc.boolean())
  fc.assert(fc.property(fc.jsonValue({ stringUnit: character, maxDepth: 6 }), indents, isEscaped, cuts, (value, indent, escape, shares) => {
    const text = JSON.stringify(value, null, indent).replace(/[^\s"\\{}[\]:,0-9a-z.+-]/giu, character =>
      escape(character) ? character.split('').map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('') : character)
    const { events, error } = readChunks(cutAt(Buffer.from(text), shares))
    return error === null && isDeepStrictEqual(valueOf(events), JSON.parse(text))
  }), { numRuns: 1500 })
  t.pass('1500 documents')
  t.end()
})

t.test('The fixtures are read as JSON.parse reads them', t => {
  for (const fixture of FIXTURES) {
    const { events } = readChunks([fixture])
    t.ok(isDeepStrictEqual(valueOf(events), JSON.parse(fixture.toString())))
  }
  t.end()
})

t.test('A fixture with one byte changed is accepted exactly if it is still strict JSON', t => {
  const bytes = fc.oneof(fc.nat(255), fc.constantFrom(...TELLING_BYTES))
  const change = fc.constantFrom('replace', 'insert', 'remove')
  let accepted = 0
  fc.assert(fc.property(fc.constantFrom(...FIXTURES), change, fc.nat(), bytes, cuts, (fixture, kind, position, byte, shares) => {
    const at = position % fixture.length
    const mutant = Buffer.concat([
      fixture.subarray(0, at),
      kind === 'remove' ? Buffer.alloc(0) : Buffer.of(byte),
      fixture.subarray(kind === 'insert' ? at : at + 1)
    ])
    const isAccepted = readChunks(cutAt(mutant, shares), {}, keys).error === null
    if (isAccepted) accepted += 1
    return isAccepted === isStrictJson(mutant)
  }), { numRuns: 4000 })
  t.ok(accepted > 100 && accepted < 3900, 'both outcomes were met')
  t.end()
})

t.test('Every proper prefix of a fixture is refused at its end', t => {
  for (const fixture of FIXTURES) {
    const whole = Buffer.from(fixture.toString().trimEnd())
    const acceptedPrefixes = Array.from(whole, (_, length) => length)
      .filter(length => readChunks([whole.subarray(0, length)], {}, keys).error === null)
    t.same(acceptedPrefixes, [])
    t.equal(readChunks([whole], {}, keys).error, null)
  }
  t.end()
})
