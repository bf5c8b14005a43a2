import type { SimulatedCompany } from '../../test/simulator/start-simulator.ts'
import { formTarget, serviceTarget, succeed, type Target } from '../support/call.ts'
import type { Measured } from '../support/processes.ts'
import { median, percentile } from '../support/rounds.ts'
import type { Row } from '../support/row.ts'
import type { Parts } from './parts.ts'

const ROUNDS = 5
/** Until everything is compiled, as in a process that has run for a while. */
const WARM_UPS = 7
/** Exports a round, over all callers. */
const EXPORTS = 160

interface Candidate {
  name: string
  process: Measured
  targets: Target[]
}

interface Load {
  perSecond: number
  latencies: number[]
  cpuMs: number
}

/** Exports of 20 KB as JSON: one caller, and as many callers as tenants, each with one export at a time. */
export async function measureSmall ({ simulator, service, plain }: Parts, tenants: number): Promise<Row[]> {
  const numbers = Array.from({ length: tenants }, (_, index) => index + 1)
  const candidates: Candidate[] = [
    { name: 'this service, durable copy', process: service, targets: numbers.map(tenant => serviceTarget('service', service.url, tenant, 'json')) },
    {
      name: 'Fastify + undici + fast-xml-parser with XMLValidator, no copy',
      process: plain,
      targets: numbers.map(tenant => formTarget('plain', plain.url, simulator.companies[tenant] as SimulatedCompany, '/json'))
    }
  ]
  const rows: Row[] = []
  for (const callers of [1, tenants]) {
    const loads = new Map<Candidate, Load[]>(candidates.map(candidate => [candidate, []]))
    for (let round = -WARM_UPS; round < ROUNDS; round++) {
      for (const candidate of round % 2 === 0 ? candidates : candidates.toReversed()) {
        const load = await run(candidate, callers)
        if (round >= 0) loads.get(candidate)?.push(load)
      }
    }
    rows.push(...toRows(callers, candidates, loads))
  }
  return rows
}

async function run ({ process, targets }: Candidate, callers: number): Promise<Load> {
  const cpu = await process.cpuMs()
  const start = performance.now()
  const latencies: number[] = []
  await Promise.all(targets.slice(0, callers).map(async target => {
    for (let count = 0; count < EXPORTS / callers; count++) latencies.push((await succeed(target)).ms)
  }))
  return { perSecond: EXPORTS / (performance.now() - start) * 1000, latencies, cpuMs: (await process.cpuMs() - cpu) / EXPORTS }
}

function toRows (callers: number, candidates: Candidate[], loads: Map<Candidate, Load[]>): Row[] {
  const speeds = candidates.map(candidate => median((loads.get(candidate) ?? []).map(({ perSecond }) => perSecond)))
  return candidates.map((candidate, index) => {
    const taken = loads.get(candidate) ?? []
    const latencies = taken.flatMap(load => load.latencies)
    const ratio = (speeds[0] ?? NaN) / (speeds[index] ?? NaN)
    return {
      what: `JSON, 20 KB, ${callers === 1 ? 'one after another' : `${callers} tenants at once`}: ${candidate.name}`,
      figures: {
        'requests/s': (speeds[index] ?? NaN).toFixed(0),
        'p50 ms': percentile(latencies, 0.5).toFixed(2),
        'p99 ms': percentile(latencies, 0.99).toFixed(2),
        'CPU ms each': median(taken.map(({ cpuMs }) => cpuMs)).toFixed(2),
        'this service is': index === 0 ? '' : `${ratio.toFixed(2)}×`
      },
      target: index === 0 ? undefined : { text: '≥ 1×', reached: ratio >= 1 }
    }
  })
}
