import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { CompanyOptions, SimulatedCompany } from '../../test/simulator/start-simulator.ts'

/** What one clock tick of /proc stands for. */
const TICK_MS = 10

/** A process under measurement. */
export interface Measured {
  pid: number
  /** User and system time so far, in milliseconds. */
  cpuMs: () => Promise<number>
  stop: () => Promise<void>
}

export function measured (child: ChildProcess): Measured {
  const pid = child.pid ?? 0
  return {
    pid,
    cpuMs: () => cpuOf(pid),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  }
}

export async function cpuOf (pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** Megabytes of memory: the highest since the last reset, or now. */
export async function residentMb (pid: number, field: 'VmHWM' | 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) * 1024 / 1e6
}

export async function resetPeak (pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5')
}

/** A port nobody listens on. */
export async function freePort (): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What a script tells when it is ready; only the simulator has more than its address to tell. */
interface Ready {
  url: string
  host: string
  companies: SimulatedCompany[]
}

/** Starts a script of this folder and waits for its first message. */
async function start (script: string, args: string[], env: Record<string, string> = {}, execArgv: string[] = []): Promise<{ child: ChildProcess, message: Ready }> {
  const child = fork(join(import.meta.dirname, '..', script), args, { env: { ...process.env, ...env }, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [message] = await Promise.race([
    once(child, 'message') as Promise<[Ready]>,
    once(child, 'exit').then(() => { throw new Error(`${script} ended before it was ready`) })
  ])
  return { child, message }
}

export interface SimulatorProcess extends Measured {
  url: string
  host: string
  companies: SimulatedCompany[]
  /** Spoils the next export. */
  spoil: (fault: object) => Promise<void>
}

export async function startSimulatorProcess (companies: CompanyOptions[]): Promise<SimulatorProcess> {
  const { child, message } = await start('simulator.ts', [JSON.stringify(companies)])
  return {
    ...measured(child),
    ...message,
    spoil: async fault => {
      child.send(fault)
      await once(child, 'message')
    }
  }
}

export async function startPlainHandler (upstream: string, folder: string): Promise<Measured & { url: string }> {
  const { child, message } = await start('plain-handler.ts', [upstream, folder])
  return { ...measured(child), ...message }
}

export interface ServiceProcess extends Measured {
  url: string
  /** Asks the service for its longest stalls since it was last asked. */
  stalls: () => Promise<{ maxMs: number, p99Ms: number }>
}

/** The service as the image runs it, with stores in the folder; `node` options such as --cpu-prof from BENCH_NODE_OPTIONS. */
export async function startServiceProcess (simulator: SimulatorProcess, folder: string): Promise<ServiceProcess> {
  const options = ['--max-semi-space-size=1', '--max-old-space-size=512', ...(process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean)]
  const env = {
    PORT: '0',
    MALLOC_ARENA_MAX: '1',
    LOG_LEVEL: 'info',
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: `sqlite:${join(folder, 'records.db')}`,
    ARCHIVE_URL: `file:${join(folder, 'archive')}`,
    CONNECTWISE_ALLOWED_SITES: simulator.host,
    NODE_COMPILE_CACHE: join(folder, 'compiled')
  }
  // the first one leaves its compiled code
  await measured((await start('service.ts', [], env, options)).child).stop()
  const { child, message } = await start('service.ts', [], env, options)
  const { url } = message
  for (const [index, company] of simulator.companies.entries()) await putTenant(url, index, simulator.host, company)
  return {
    ...measured(child),
    url,
    stalls: async () => {
      child.send('stalls')
      const [stalls] = await once(child, 'message') as [{ maxMs: number, p99Ms: number }]
      return stalls
    }
  }
}

async function putTenant (url: string, index: number, site: string, company: SimulatedCompany): Promise<void> {
  const { companyId, username, password, directory } = company
  const answer = await fetch(`${url}/tenants/tenant-${index}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ connection: { interface: 'accounting-interface', site, useTls: false, company: companyId, username, password, directory } })
  })
  if (!answer.ok) throw new Error(`tenant ${index} was refused: ${await answer.text()}`)
}
