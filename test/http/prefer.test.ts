import t from 'tap'
import { appliedPreferences, parsePrefer } from '../../src/http/prefer.ts'

const NOTHING = { respondAsync: false, minimal: false, waitSeconds: undefined }

for (const [header, expected] of [
  [undefined, {}],
  ['', {}],
  ['respond-async', { respondAsync: true }],
  ['Respond-Async', { respondAsync: true }],
  ['respond-async=""', { respondAsync: true }],
  ['respond-async=no', {}],
  ['return=minimal', { minimal: true }],
  ['return="minimal"', { minimal: true }],
  ['return = "min\\imal"', { minimal: true }],
  ['return=representation', {}],
  ['return=representation, return=minimal', {}],
  ['wait=10', { waitSeconds: 10 }],
  ['wait=0', { waitSeconds: 0 }],
  ['wait=100000', { waitSeconds: 120 }],
  ['wait=soon', {}],
  ['wait=-1', {}],
  ['wait', {}],
  ['respond-async, wait=5 ; note="a, return=minimal; b"', { respondAsync: true, waitSeconds: 5 }],
  ['unknown="x, respond-async", handling=lenient', {}],
  [',, ,return=minimal;x;y=1,', { minimal: true }],
  ['"broken, respond-async', { respondAsync: true }]
] as const) {
  t.test(`Prefer: ${header ?? 'absent'}`, t => {
    t.strictSame(parsePrefer(header), { ...NOTHING, ...expected })
    t.end()
  })
}

t.test('a header of more than a kibibyte is passed over, so that a hostile one takes no time', t => {
  t.strictSame(parsePrefer('respond-async'.padEnd(1024, ' ')), { ...NOTHING, respondAsync: true })
  t.strictSame(parsePrefer('respond-async'.padEnd(1025, ' ')), NOTHING)
  const began = process.cpuUsage()
  for (let times = 0; times < 20; times++) parsePrefer(`a"${'\\"b'.repeat(5000)}`)
  t.ok(process.cpuUsage(began).user < 500_000, 'a fraction of what one call took')
  t.end()
})

t.test('what is applied is told in one header, and nothing when nothing is', t => {
  t.equal(appliedPreferences(parsePrefer('wait=300, return=minimal, respond-async, other')), 'respond-async, return=minimal, wait=120')
  t.equal(appliedPreferences(parsePrefer('other')), undefined)
  t.end()
})
