import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { archivedFiles, makeArchive } from '../archive/test-archive.ts'
import { makeDatabase } from '../database/test-database.ts'

const MAIN = fileURLToPath(new URL('dying-main.ts', import.meta.url))

/** The stores that several processes share. Disposing ends every process and removes them. */
export interface Stores extends AsyncDisposable {
  env: Record<string, string>
  processes: ServiceProcess[]
  /** As DATABASE_URL has it. */
  databaseUrl: string
  /** Files in the archive, relative to it; of a local one unfinished ones too. */
  files: () => Promise<string[]>
}

export async function makeStores (env: Record<string, string>): Promise<Stores> {
  const archive = await makeArchive()
  const database = await makeDatabase()
  const processes: ServiceProcess[] = []
  const whole = {
    HOST: '127.0.0.1',
    PORT: '0',
    API_KEY: '',
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: database.url,
    LOG_LEVEL: 'info',
    RATE_LIMIT_PER_CREDENTIAL: '0',
    ...archive.env,
    ...env
  }
  return {
    databaseUrl: database.url,
    processes,
    env: whole,
    files: async () => env['ARCHIVE_URL'] === undefined ? await archive.files() : await archivedFiles(env),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(processes.map(async ({ kill }) => { await kill() }))
      await archive[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    }
  }
}

/** The service in a process of its own. */
export interface ServiceProcess {
  url: string
  /** From now on what is done for these tenants stops at a step of theirs, for good; see `dying-main.ts`. */
  stopAt: (steps: Record<string, string>) => Promise<Stopping>
  /** Ends it at once, as a power cut does; returns when it is gone. */
  kill: () => Promise<void>
  /** Every log line so far. */
  lines: string[]
}

export interface Stopping {
  /** Returns once a tenant's step is reached. */
  reached: (tenantId: string) => Promise<void>
}

type Message = { armed: true } | { stopped: string }

export async function startProcess (stores: Stores, more: Record<string, string> = {}): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...stores.env, ...more }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const lines: string[] = []
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  const started: ServiceProcess = {
    url: '',
    lines,
    kill,
    stopAt: async steps => {
      const reached = new Map(Object.keys(steps).map(tenantId => [tenantId, Promise.withResolvers<undefined>()]))
      const armed = Promise.withResolvers<undefined>()
      child.on('message', (message: Message) => {
        if ('armed' in message) armed.resolve(undefined)
        else reached.get(message.stopped)?.resolve(undefined)
      })
      child.send(steps)
      await armed.promise
      return { reached: async tenantId => { await reached.get(tenantId)?.promise } }
    }
  }
  stores.processes.push(started)
  started.url = await addressOf(child, lines)
  return started
}

/** Reads the log until the line that names the address, and keeps all of it. */
async function addressOf (child: ChildProcess, lines: string[]): Promise<string> {
  const output = createInterface({ input: child.stdout! })
  return await new Promise((resolve, reject) => {
    output.on('line', line => {
      lines.push(line)
      const address = /Server listening at (http:[^"]+)/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
    output.on('close', () => { reject(new Error(`the service ended before it listened:\n${lines.join('\n')}`)) })
  })
}
