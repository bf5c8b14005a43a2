import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { makeDatabase } from '../database/test-database.ts'
import type { Simulator } from '../simulator/start-simulator.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Processes of the service that share their stores, as they follow on each other after a crash. */
export interface ServiceProcesses extends AsyncDisposable {
  start: () => Promise<ServiceProcess>
  /** As DATABASE_URL has it. */
  databaseUrl: string
}

/** One process of the service. */
export interface ServiceProcess {
  url: string
  putTenant: (id: string, connection: object) => Promise<Response>
  /** Ends it at once, as a power cut does; returns when it is gone. */
  kill: () => Promise<void>
  /** Tells it to stop. */
  signal: (name: 'SIGTERM' | 'SIGINT') => void
  /** How it ended: exit code and signal. */
  exit: Promise<[number | null, NodeJS.Signals | null]>
  /** Returns when a log line has the message. */
  logged: (message: string) => Promise<void>
}

/** Stores in a fresh folder; disposing ends every process and removes them. */
export async function openServiceProcesses (simulator: Simulator, more: Record<string, string> = {}): Promise<ServiceProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-process-'))
  const database = await makeDatabase()
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: '0',
    API_KEY: '',
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: database.url,
    ARCHIVE_URL: `file:${join(folder, 'archive')}`,
    CONNECTWISE_ALLOWED_SITES: simulator.host,
    LOG_LEVEL: 'info',
    ...more
  }
  const running: ChildProcess[] = []
  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    databaseUrl: database.url,
    start: async () => {
      const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
      running.push(child)
      const exit = once(child, 'exit') as ServiceProcess['exit']
      const { url, logged } = await follow(child)
      return {
        exit,
        logged,
        signal: name => { child.kill(name) },
        url,
        putTenant: async (id, connection) => await fetch(`${url}/tenants/${id}`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ connection })
        }),
        kill: async () => { await kill(child) }
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(running.map(kill))
      await rm(folder, { recursive: true, force: true })
      await database[Symbol.asyncDispose]()
    }
  }
}

/** Reads the log, to the line that names the address and on. */
async function follow (child: ChildProcess): Promise<{ url: string, logged: ServiceProcess['logged'] }> {
  const seen: string[] = []
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', line => { seen.push((JSON.parse(line) as { msg: string }).msg) })
  const find = async (pattern: RegExp): Promise<RegExpExecArray> => await new Promise((resolve, reject) => {
    const look = () => {
      const found = seen.map(message => pattern.exec(message)).find(match => match !== null)
      if (found === undefined) return
      lines.off('line', look)
      resolve(found)
    }
    lines.on('line', look)
    lines.once('close', () => { reject(new Error(`the service never logged ${pattern.source}`)) })
    look()
  })
  const [, url = ''] = await find(/Server listening at (http:.+)/)
  return { url, logged: async message => { await find(new RegExp(`^${message}$`)) } }
}
