import t from 'tap'
import type { AnswerFormat } from '../../../src/domain/document-reader.ts'
import { Problem } from '../../../src/domain/problem.ts'
import { readAsJson, readWhole, warningCodes } from '../read-whole.ts'
import { readText } from '../xml/event-log.ts'

// Only from the second row on does the reader know what comes, and copies by itself.
const ROWS = 3

/** A document of equal rows. */
function rows (row: string, count = ROWS): string {
  return `<GLExport><Transactions><Transaction>${row.repeat(count)}</Transaction></Transactions></GLExport>`
}

/** The rows of a document as they are answered. */
function detailsOf (document: string, step?: number): Record<string, unknown>[] {
  const { transactions } = readAsJson(document, step === undefined ? {} : { step }) as { transactions: [{ detail: Record<string, unknown>[] }] }
  return transactions[0].detail
}

/** Why a document is refused, in the words that the log of the XML reader alone has it. */
function refusalOf (document: string, step: number, format: AnswerFormat = 'json'): string | undefined {
  try {
    readWhole(document, { step, format })
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return /not well-formed: (.*)\.$/.exec(error.message)?.[1]
  }
}

t.test('a value that is copied is the one that would be told, and refused where that would be, whatever byte is in it and wherever', t => {
  const characters = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), 'é', '€', '\u{10ffff}', '\uffff', '&amp;', '&#xD;', '&nbsp;']
  let accepted = 0
  for (const character of characters) {
    for (let before = 0; before < 9; before++) {
      const document = rows(`<Detail Memo="m" Class="${'x'.repeat(before)}${character}!#[]" SalesCode="s"/>`)
      const told = readText(document)
      for (const step of [13, 1000]) {
        for (const format of ['json', 'xml'] as const) {
          if (refusalOf(document, step, format) !== told.refusal) t.equal(refusalOf(document, step, format), told.refusal, `${format}: ${JSON.stringify(document)}`)
        }
        if (told.refusal !== undefined) continue
        const wanted = told.events.filter(event => event.startsWith('@Class=')).map(event => event.slice('@Class='.length))
        const found = detailsOf(document, step).map(detail => detail['class'])
        if (JSON.stringify(found) !== JSON.stringify(wanted)) t.same(found, wanted, JSON.stringify(document))
        accepted++
      }
    }
  }
  // all but 29 control characters, a quotation mark, a less-than sign, an ampersand, a non-character and an entity that does not exist
  t.equal(accepted, (characters.length - 34) * 9 * 2)
  t.end()
})

t.test('a flag in its usual form is written as any other flag is', t => {
  for (const [value, wanted] of [['N', false], ['Y', true], ['n', false], ['True', true], ['', null], ['NO', 'NO'], ['N&#x20;', 'N '], ['é', 'é']] as const) {
    const read = readWhole(rows(`<Detail Memo="m" Taxable="${value}"/>`))
    t.same(detailsOf(rows(`<Detail Memo="m" Taxable="${value}"/>`)), Array(ROWS).fill({ memo: 'm', taxable: wanted }), value)
    t.equal(warningCodes(read).filter(code => code === 'VALUE_NOT_OF_TYPE').length, typeof wanted === 'string' ? ROWS : 0)
  }
  t.end()
})

t.test('an attribute that comes twice is refused also where it is the one that is expected', t => {
  for (const [first, second] of [['A="" B=""', 'A="" B="" B=""'], ['B="" A=""', 'A="" B="" A=""']]) {
    t.match(refusalOf(rows(`<Detail ${first}/><Detail ${second}/>`, 1), 1000), /the attribute [AB] appears twice/)
  }
  t.end()
})

t.test('rows may have any of their attributes, in any order', t => {
  const written = [['Memo', 'Class', 'SalesCode'], ['Class', 'Memo'], ['SalesCode'], [], ['Memo', 'Class', 'SalesCode'], ['Memo', 'SalesCode', 'TaxCode'], ['SalesCode', 'Class', 'Memo', 'TaxCode']]
  const document = rows(written.map((names, row) => `<Detail ${names.map((name, place) => `${name}="${row}${place}"`).join(' ')}/>`).join(''), 1)
  for (const step of [1, 13, 1000]) {
    t.same(detailsOf(document, step), written.map((names, row) =>
      Object.fromEntries(names.map((name, place) => [name.charAt(0).toLowerCase() + name.slice(1), `${row}${place}`]))))
  }
  t.end()
})

t.test('a slice may end anywhere in a row', t => {
  for (let length = 0; length < 40; length++) {
    const row = { memo: 'x'.repeat(length), class: 'y'.repeat(length * 7), taxable: false, salesCode: '' }
    const details = detailsOf(rows(`<Detail Memo="${row.memo}" Class="${row.class}" Taxable="N" SalesCode=""/>`, 1000))
    t.equal(details.length, 1000)
    t.same(new Set(details.map(detail => JSON.stringify(detail))), new Set([JSON.stringify(row)]))
  }
  t.end()
})

t.test('a value as long as allowed is copied, a longer one refused', t => {
  const longest = 1_048_576
  const document = (length: number) => rows(`<Detail Memo="" Class=""/><Detail Memo="" Class="${'x'.repeat(length)}"/>`, 1)
  for (const step of [1 << 16, 1 << 22]) {
    t.equal((detailsOf(document(longest), step)[1]?.['class'] as string).length, longest)
    t.match(refusalOf(document(longest + 1), step), /longer than 1048576 bytes/)
  }
  t.end()
})

t.test('two attributes whose keys fall together keep both values in every row', t => {
  t.same(detailsOf(rows('<Detail Memo="m" TaxCode="1" taxCode="2"/>')), Array(ROWS).fill({ memo: 'm', taxCode: '1', 'taxCode#@taxCode': '2' }))
  t.end()
})
