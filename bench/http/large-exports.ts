import type { SimulatedCompany } from '../../test/simulator/start-simulator.ts'
import { service as reader } from '../readers/contenders.ts'
import { countDifferences } from '../readers/differences.ts'
import { accepts, digestOf, formTarget, serviceTarget, succeed, textOf, type Target } from '../support/call.ts'
import type { Measured, SimulatorProcess } from '../support/processes.ts'
import { interleave, type Sample } from '../support/rounds.ts'
import type { Row } from '../support/row.ts'
import type { Parts } from './parts.ts'

const ROUNDS = 5
/** Until everything is compiled, as in a process that has run for a while. */
const WARM_UPS = 3
/** A sample is so many exports one after another. */
const EXPORTS = 8
const SPOILED = [
  { kind: 'reset-mid-body', afterBytes: 100_000 },
  { kind: 'chunked-cut', afterBytes: 100_000 },
  { kind: 'early-end', afterBytes: 100_000 },
  { kind: 'malformed-xml', afterBytes: 100_000 },
  { kind: 'garbage-after' }
]

interface Candidate {
  target: Target
  process: Measured
  /** What this service should be, in their times. */
  wanted?: number
}

/** Exports of 5 MB as JSON and as XML. */
export async function measureLarge ({ simulator, service, plain, nginx }: Parts): Promise<Row[]> {
  const company = simulator.companies[0] as SimulatedCompany
  const direct = { target: formTarget('directly from the simulator, nothing done', simulator.url, company), process: simulator }
  const through = (name: string, process: Measured & { url: string }, path: string, wanted?: number): Candidate =>
    ({ target: formTarget(name, process.url, company, path), process, ...wanted === undefined ? {} : { wanted } })
  const json: Candidate[] = [
    { target: serviceTarget('this service, durable copy', service.url, 0, 'json'), process: service },
    through('Fastify + undici + fast-xml-parser with XMLValidator, no copy', plain, '/json', 12),
    direct
  ]
  const xml: Candidate[] = [
    { target: serviceTarget('this service, durable copy', service.url, 0, 'xml'), process: service },
    through('Transform + createWriteStream, not synced', plain, '/tee', 1.1),
    through('@fastify/reply-from, no copy', plain, '/reply-from'),
    ...nginx === undefined ? [] : [through('nginx proxy_pass unbuffered, no copy', nginx, '/pass'), through('nginx proxy_store, not synced', nginx, '/store', 0.2)],
    direct
  ]
  return [
    ...await measure('JSON, 5 MB', { candidates: json, values: jsonValues, simulator, company }),
    ...await measure('XML, 5 MB', { candidates: xml, values: xmlValues, simulator, company })
  ]
}

interface Comparison {
  candidates: Candidate[]
  values: (target: Target, direct: Target) => Promise<string>
  simulator: SimulatorProcess
  company: SimulatedCompany
}

async function measure (what: string, { candidates, values, simulator, company }: Comparison): Promise<Row[]> {
  const results = await interleave(candidates, ROUNDS, sample, WARM_UPS)
  const [first] = candidates
  const ours = first === undefined ? NaN : results.get(first)?.ms ?? NaN
  const direct = formTarget('', simulator.url, company)
  const megabytes = (await succeed(direct)).bytes / 1e6
  const rows: Row[] = []
  for (const candidate of candidates) {
    const { ms, cpuMs } = results.get(candidate) ?? { ms: NaN, cpuMs: NaN }
    const ratio = ms / ours
    const { wanted } = candidate
    rows.push({
      what: `${what}: ${candidate.target.name}`,
      figures: {
        'MB/s': (megabytes / ms * 1000).toFixed(1),
        'CPU ms/MB': (cpuMs / megabytes).toFixed(1),
        'this service is': candidate === first ? '' : `${ratio.toFixed(2)}×`,
        values: await values(candidate.target, direct),
        'spoiled accepted': candidate.process === simulator ? '' : String(await countAccepted(candidate.target, simulator))
      },
      target: wanted === undefined ? undefined : { text: `≥ ${wanted}×`, reached: ratio >= wanted }
    })
  }
  return rows
}

async function sample ({ target, process }: Candidate): Promise<Sample> {
  const cpu = await process.cpuMs()
  let ms = 0
  for (let count = 0; count < EXPORTS; count++) ms += (await succeed(target)).ms
  return { ms: ms / EXPORTS, cpuMs: (await process.cpuMs() - cpu) / EXPORTS }
}

async function countAccepted (target: Target, simulator: SimulatorProcess): Promise<number> {
  let accepted = 0
  for (const fault of SPOILED) {
    await simulator.spoil(fault)
    if (await accepts(target)) accepted++
  }
  return accepted
}

async function xmlValues (target: Target, direct: Target): Promise<string> {
  return await digestOf(target) === await digestOf(direct) ? 'same bytes' : 'other bytes'
}

/** The service's own reader on the document as it comes from the simulator is the reference. */
async function jsonValues (target: Target, direct: Target): Promise<string> {
  if (target.url === direct.url) return ''
  const { json } = await reader.read(Buffer.from(await textOf(direct)))
  const found = JSON.parse(await textOf(target)) as { glExport?: unknown }
  const differing = countDifferences(JSON.parse(Buffer.concat(json).toString()), found.glExport ?? found)
  return differing === 0 ? 'equal' : `${differing} differ`
}
