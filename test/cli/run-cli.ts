import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

export const LAUNCHER = fileURLToPath(new URL('../../src/cli/gl-batches.js', import.meta.url))

export interface CliRun {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command line as a process of its own, with nothing of this service's configuration but what is given. */
export async function runCli (args: string[], env: Record<string, string> = {}): Promise<CliRun> {
  const child = startCli(args, env)
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number | null]>])
  return { code, stdout, stderr }
}

export function startCli (args: string[], env: Record<string, string> = {}, nodeOptions: string[] = []) {
  const none = { HOST: '', PORT: '', API_KEY: '', API_KEY_FILE: '', ENCRYPTION_KEY: '', DATABASE_URL: '', DATABASE_URL_FILE: '', DATABASE_PASSWORD: '', ARCHIVE_URL: '', GL_BATCHES_URL: '', RETENTION_DAYS: '' }
  return spawn(process.execPath, [...nodeOptions, LAUNCHER, ...args], { env: { ...process.env, ...none, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}
