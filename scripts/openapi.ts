import { readFile, writeFile } from 'node:fs/promises'
import { describeApi } from './describe-api.ts'

const FILE = new URL('../openapi/openapi.json', import.meta.url)

const served = await describeApi()
if (process.argv[2] === 'write') {
  await writeFile(FILE, served)
} else if (await readFile(FILE, 'utf8') !== served) {
  console.error('openapi/openapi.json is not what the service serves: run `npm run openapi` and commit the result.')
  process.exitCode = 1
}
