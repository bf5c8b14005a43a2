import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { makeBucket } from './s3-bucket.ts'
import { SERVICES, startStores, type ServiceName } from './start-stores.ts'

/** Suites that take any database, and are run on PostgreSQL as they are. */
const ANY_DATABASE = [
  'contracts/*', 'crashes/*', 'usecases/{export-gl-batch,limited-turns,prune-batches,late-turns,sweep-postings,reindex-batches,settling,verify-archive}',
  'cli/{database-commands,keys,store-commands}',
  'acceptance/{idempotency,keys,lifecycle,limits,posting*,recreate,retention,secrets,single-turn,tenants,tenants-faults,gl-batches-filters,gl-batches-list}'
]

/** Suites that take any archive too, and are run on PostgreSQL and Ceph together as they are. */
const ANY_STORES = ['crashes/*', 'acceptance/{idempotency,posting,recreate}']

/**
 * `npm run test:services [-- NAME …]`: starts what is real, Ceph, Azurite and PostgreSQL, runs the suites against them, and stops
 * them. With names (s3, azure, postgres) only those, and only their suites.
 */
const asked = process.argv.slice(2)
const names = (Object.keys(SERVICES) as ServiceName[]).filter(name => asked.length === 0 || asked.includes(name))
const lacking = names.flatMap(name => SERVICES[name].missing())
if (names.length < asked.length) {
  process.stderr.write(`The services suite knows ${Object.keys(SERVICES).join(', ')}.\n`)
  process.exit(64)
}
if (lacking.length > 0) {
  process.stderr.write(`The services suite needs what is not installed here:\n${lacking.map(each => `  ${each}\n`).join('')}`)
  process.exit(1)
}
await using stores = await startStores(names)
const tests = join(import.meta.dirname, '..')
const suites = globSync('services/*.services.ts', { cwd: tests }).filter(suite => names.some(name => basename(suite).startsWith(name))).sort()
const shared = names.includes('postgres') ? suitesOf(ANY_DATABASE) : []
const statuses = [await run([...suites, ...shared], stores.env)]
const { S3_URL: store } = stores.env
if (names.includes('postgres') && store !== undefined) {
  await makeBucket(store)
  statuses.push(await run(suitesOf(ANY_STORES), { ...stores.env, TEST_ARCHIVE_URL: store }))
}
process.exitCode = Math.max(...statuses)

function suitesOf (patterns: readonly string[]): string[] {
  return globSync(patterns.map(pattern => `${pattern}.test.ts`), { cwd: tests }).sort()
}

/** Answers the status with which they end. */
async function run (suites: readonly string[], env: Record<string, string>): Promise<number> {
  const tap = spawn('tap', ['run', '--disable-coverage', '--timeout=1200', '--jobs=1', ...suites.map(suite => join(tests, suite))], { stdio: 'inherit', env: { ...process.env, ...env } })
  const [code] = await once(tap, 'exit') as [number | null]
  return code ?? 1
}
