import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openArchive } from '../../src/archive/open-archive.ts'
import { loadConfig } from '../../src/config/load-config.ts'

const MAIN = fileURLToPath(new URL('dying-main.ts', import.meta.url))

/** The stores that several processes share, in a folder of their own. */
export interface Stores extends AsyncDisposable {
  env: Record<string, string>
  databasePath: string
  /** All that the archive shows: documents and manifests, relative to it. */
  files: () => Promise<string[]>
}

export async function makeStores (env: Record<string, string>): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-crashes-'))
  const archive = join(folder, 'archive')
  const databasePath = join(folder, 'records.db')
  const whole = {
    HOST: '127.0.0.1',
    PORT: '0',
    API_KEY: '',
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: `sqlite:${databasePath}`,
    ARCHIVE_URL: `file:${archive}`,
    LOG_LEVEL: 'info',
    ...env
  }
  return {
    databasePath,
    env: whole,
    files: async () => await archivedFiles(whole),
    [Symbol.asyncDispose]: async () => { await rm(folder, { recursive: true, force: true }) }
  }
}

/** All that the archive shows of a configuration, relative to it. */
export async function archivedFiles (env: Record<string, string>): Promise<string[]> {
  const { folders, close } = await openArchive(loadConfig(env).archive)
  const files: string[] = []
  for await (const found of folders.list()) {
    files.push(...('stray' in found ? [found.stray] : found.files.map(file => `${found.folder}/${file}`)))
  }
  close()
  return files
}

/** The service in a process of its own. */
export interface ServiceProcess extends AsyncDisposable {
  url: string
  /** Settles when the process has ended. */
  ended: Promise<unknown>
  /** Returns once the process will kill itself at the step it was started with. */
  arm: () => Promise<void>
  /** Every log line so far. */
  lines: string[]
}

/** Starts the service; once it is armed it kills itself at the step `dieAt` of an export. */
export async function startProcess (stores: Stores, dieAt = ''): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...stores.env, DIE_AT: dieAt }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const lines: string[] = []
  const output = createInterface({ input: child.stdout! }).on('line', line => lines.push(line))
  const url = await lineOf(output, /Server listening at (http:[^"]+)/)
  return {
    url,
    ended,
    lines,
    arm: async () => {
      const armed = lineOf(output, /^armed$/)
      child.send('arm')
      await armed
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    }
  }
}

/** What the first line that fits says, of those written from now on. */
async function lineOf (output: Interface, pattern: RegExp): Promise<string> {
  return await new Promise((resolve, reject) => {
    output.on('line', line => {
      const found = pattern.exec(line)
      if (found !== null) resolve(found[1] ?? '')
    })
    output.on('close', () => { reject(new Error(`the service ended before it wrote ${String(pattern)}`)) })
  })
}
