import { countDifferences } from './readers/differences.ts'
import { fastXmlParser, saxes, service, typedFastXmlParser, validatedFastXmlParser, type Contender } from './readers/contenders.ts'
import { openLibraries } from './readers/libraries.ts'
import { MALFORMED } from './readers/malformed.ts'
import { generateDocument } from './support/generated-document.ts'
import { interleave, type Sample } from './support/rounds.ts'
import { deliver, type Row } from './support/row.ts'

const MEGABYTE = 1_000_000
/** A sample is so many readings one after another. */
const SIZES = [
  { label: '100 KB', bytes: 100_000, rounds: 7, warmUps: 2, readings: 30, onlyLarge: false },
  { label: '5 MB', bytes: 5 * MEGABYTE, rounds: 5, warmUps: 1, readings: 2, onlyLarge: false },
  { label: '100 MB', bytes: 100 * MEGABYTE, rounds: 1, warmUps: 0, readings: 1, onlyLarge: true }
]
const FACTORS = new Map([[fastXmlParser.name, 15], [saxes.name, 8]])

const { contenders: libraries, skipped } = await openLibraries()
const everyone = [service, fastXmlParser, validatedFastXmlParser, typedFastXmlParser, saxes, ...libraries]
const gates = await checkAll(everyone)
const rows: Row[] = []
for (const { label, bytes, rounds, warmUps, readings, onlyLarge } of SIZES) {
  const document = await generateDocument(bytes)
  const candidates = onlyLarge ? [service, saxes, fastXmlParser] : everyone
  const results = await interleave(candidates, rounds, candidate => measure(candidate, document, readings), warmUps)
  const ours = results.get(service)?.ms ?? NaN
  for (const [contender, sample] of results) rows.push(toRow({ contender, label, document, sample, ours }))
}
deliver({
  title: 'Readers: XML to typed JSON, with a summary',
  method: 'In one process, documents of the simulator in chunks of 64 KiB; medians of interleaved rounds (7 of 30 readings at 100 KB, 5 of 2 at 5 MB, 1 of 1 at 100 MB). The libraries carry a simple builder of the same typed JSON; it makes no warnings and judges no balance. ' +
    `Differing values: of ${gates.leaves} in the 100 KB document. Accepted: of ${MALFORMED.length} malformed or truncated documents.`,
  columns: ['MB/s', 'CPU ms/MB', 'this service is', 'differing values', 'sums', 'malformed accepted'],
  rows,
  notes: skipped.map(reason => `skipped: ${reason}`)
})
process.exit()

async function measure (contender: Contender, document: Uint8Array, readings: number): Promise<Sample> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (let reading = 0; reading < readings; reading++) await contender.read(document)
  const ms = (performance.now() - start) / readings
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000 / readings }
}

interface Gate {
  differing: string
  sums: string
  accepted: number
}

async function checkAll (contenders: readonly Contender[]): Promise<{ of: Map<Contender, Gate>, leaves: number }> {
  const document = await generateDocument(SIZES[0]?.bytes ?? 0)
  const reference = await service.read(document)
  const wanted: unknown = JSON.parse(Buffer.concat(reference.json).toString())
  const of = new Map<Contender, Gate>()
  for (const contender of contenders) {
    const { json, totals } = await contender.read(document)
    const differing = countDifferences(wanted, JSON.parse(Buffer.concat(json).toString()))
    const sums = totals === undefined ? 'none' : JSON.stringify(totals) === JSON.stringify(reference.totals) ? 'equal' : 'differ'
    let accepted = 0
    for (const [, malformed] of MALFORMED) {
      if (await accepts(contender, typeof malformed === 'string' ? Buffer.from(malformed) : malformed)) accepted++
    }
    of.set(contender, { differing: String(differing), sums, accepted })
  }
  return { of, leaves: countDifferences(wanted, {}) }
}

async function accepts (contender: Contender, document: Uint8Array): Promise<boolean> {
  try {
    await contender.read(document)
    return true
  } catch {
    return false
  }
}

function toRow ({ contender, label, document, sample, ours }: { contender: Contender, label: string, document: Uint8Array, sample: Sample, ours: number }): Row {
  const megabytes = document.length / MEGABYTE
  const ratio = sample.ms / ours
  const gate = gates.of.get(contender)
  const factor = FACTORS.get(contender.name)
  return {
    what: `${label}: ${contender.name}`,
    figures: {
      'MB/s': (megabytes / sample.ms * 1000).toFixed(1),
      'CPU ms/MB': (sample.cpuMs / megabytes).toFixed(1),
      'this service is': contender === service ? '' : `${ratio.toFixed(1)}×`,
      'differing values': gate?.differing ?? '',
      sums: gate?.sums ?? '',
      'malformed accepted': String(gate?.accepted ?? '')
    },
    target: factor === undefined ? undefined : { text: `≥ ${factor}×`, reached: ratio >= factor }
  }
}
