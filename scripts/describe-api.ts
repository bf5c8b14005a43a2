import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/load-config.ts'

/** The OpenAPI document as the service serves it, formatted. */
export async function describeApi (): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-openapi-'))
  const app = await buildApp(loadConfig({
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: `sqlite:${join(folder, 'records.db')}`,
    ARCHIVE_URL: `file:${join(folder, 'archive')}`,
    LOG_LEVEL: 'silent'
  }))
  try {
    const answer = await app.inject('/openapi.json')
    return `${JSON.stringify(answer.json(), null, 2)}\n`
  } finally {
    await app.close()
    await rm(folder, { recursive: true })
  }
}
