import fc from 'fast-check'
import t from 'tap'
import { formatRange, IdRanges, parseRange } from '../../src/domain/id-ranges.ts'

t.test('ids become ascending runs, whatever their order, and each counts once', t => {
  const ids = IdRanges.of([1600, 1504, 1503, 1505, 1503])
  t.strictSame(ids.toRanges(), ['1503-1505', '1600'])
  t.equal(ids.count, 4)
  t.strictSame([...ids], [1503, 1504, 1505, 1600])
  t.strictSame(IdRanges.of([1600, 1504]).bounds, { first: 1504, last: 1600 })
  t.equal(IdRanges.of([]).isEmpty, true)
  t.strictSame(IdRanges.of([]).bounds, { first: null, last: null })
  t.end()
})

t.test('several lists of runs are one set', t => {
  t.strictSame(IdRanges.parse(['5-9', '20'], ['1-4', '8-12']).toRanges(), ['1-12', '20'])
  t.end()
})

t.test('what is left without another set, and whether two sets are equal, is what sets say', t => {
  const some = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 })
  fc.assert(fc.property(some, some, (these, others) => {
    const left = [...new Set(these)].filter(id => !others.includes(id)).sort((a, b) => a - b)
    const [a, b] = [IdRanges.of(these), IdRanges.of(others)]
    t.strictSame([...a.without(b)], left)
    t.strictSame([...a.within(b)], [...new Set(these)].filter(id => others.includes(id)).sort((x, y) => x - y))
    t.equal(a.equals(b), left.length === 0 && others.every(id => these.includes(id)))
    t.strictSame(IdRanges.parse(a.toRanges()).toRanges(), a.toRanges())
  }), { numRuns: 300 })
  t.end()
})

t.test('a run is written as its two ends, and read back, however long its ids are', t => {
  const ids = fc.oneof(fc.nat({ max: 20 }), fc.maxSafeNat())
  fc.assert(fc.property(ids, ids, (one, other) => {
    const run = { from: Math.min(one, other), to: Math.max(one, other) }
    const text = formatRange(run)
    t.equal(text, run.from === run.to ? `${one}` : `${run.from}-${run.to}`)
    t.strictSame(parseRange(text), run)
  }), { numRuns: 300, examples: [[0, 0], [0, 1], [9, 10], [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]] })
  t.end()
})

t.test('what is no id is not written', t => {
  for (const run of [{ from: -5, to: 3 }, { from: 1, to: 1e20 }, { from: 1.5, to: 2 }, { from: NaN, to: 2 }]) t.throws(() => formatRange(run), RangeError)
  t.end()
})
