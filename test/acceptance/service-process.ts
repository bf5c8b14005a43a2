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
      const url = await addressOf(child)
      return {
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

/** Reads the log until the line that names the address, and lets the rest pass. */
async function addressOf (child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  return await new Promise((resolve, reject) => {
    lines.on('line', line => {
      const address = /Server listening at (http:[^"]+)/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', () => { reject(new Error('the service never listened')) })
  })
}
