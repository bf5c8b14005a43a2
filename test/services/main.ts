import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { missing, startStores } from './start-stores.ts'

/** `npm run test:services`: starts Ceph and Azurite, runs the suites against them, and stops both. */
const lacking = missing()
if (lacking.length > 0) {
  process.stderr.write(`The services suite needs what is not installed here:\n${lacking.map(each => `  ${each}\n`).join('')}`)
  process.exit(1)
}
await using stores = await startStores()
const suites = (await readdir(import.meta.dirname)).filter(name => name.endsWith('.services.ts')).map(name => join(import.meta.dirname, name))
const tap = spawn('tap', ['run', '--disable-coverage', '--timeout=1200', '--jobs=1', ...suites], {
  stdio: 'inherit',
  env: { ...process.env, S3_URL: stores.s3Url, AZURE_URL: stores.azureUrl }
})
const [code] = await once(tap, 'exit') as [number | null]
process.exitCode = code ?? 1
