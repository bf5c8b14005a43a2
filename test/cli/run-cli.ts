import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../src/cli/run-command.ts'

export const LAUNCHER = fileURLToPath(new URL('../../src/cli/gl-batches.js', import.meta.url))

export interface CliRun {
  code: number | null
  stdout: string
  stderr: string
}

/** Calls the command line in this process, with no configuration but what is given. */
export async function callCli (args: string[], env: Record<string, string> = {}): Promise<CliRun> {
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const output = (pieces: Buffer[]) => ({ write: (piece: string | Uint8Array) => pieces.push(Buffer.from(piece)) })
  const code = await runCommand(args, { env, stdout: output(written.stdout), stderr: output(written.stderr), now: () => new Date() })
  return { code: code ?? null, stdout: Buffer.concat(written.stdout).toString('utf8'), stderr: Buffer.concat(written.stderr).toString('utf8') }
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
