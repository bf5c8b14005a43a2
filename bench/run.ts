import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from './support/row.ts'
import { renderReport, writeReport } from './support/report.ts'

const BENCHMARKS = ['readers', 'steps', 'http', 'fairness', 'growth'] as const
type Name = typeof BENCHMARKS[number]

const named = process.argv.slice(2)
const unknown = named.filter(name => !BENCHMARKS.includes(name as Name))
if (unknown.length > 0) fail(`no such benchmark: ${unknown.join(', ')}; there are ${BENCHMARKS.join(', ')}`)
if (!existsSync(join(import.meta.dirname, 'node_modules'))) fail('the libraries to compare with are missing: npm ci --prefix bench')

for (const name of BENCHMARKS) {
  if (named.length > 0 && !named.includes(name)) continue
  console.log(`${name} …`)
  const report = await run(name)
  console.log(`${renderReport(report)}\n`)
  await writeReport(name, report)
}

/** Runs a benchmark in a process of its own, so that none warms up or fills another's. */
async function run (name: Name): Promise<Report> {
  return await new Promise((resolve, reject) => {
    // fast-xml-parser's tree of 100 MB needs the large heap
    const child = fork(join(import.meta.dirname, `${name}.ts`), { execArgv: ['--max-old-space-size=12288'] })
    child.once('message', report => resolve(report as Report))
    child.once('exit', code => reject(new Error(`${name} ended with ${code ?? 'a signal'} and no report`)))
  })
}

function fail (reason: string): never {
  console.error(reason)
  process.exit(1)
}
