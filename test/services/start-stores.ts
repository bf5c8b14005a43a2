import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

const AZURITE = join(import.meta.dirname, 'node_modules/.bin/azurite-blob')
const CEPH_UP = join(import.meta.dirname, '../../scripts/ceph-up')
const S3_PORT = '7484'
const MONITOR_PORT = '6796'
const AZURE_PORT = '10484'

/** What is not there that the suite needs, with the command that installs it. */
export function missing (): string[] {
  const programs = ['ceph-mon', 'ceph-osd', 'ceph', 'radosgw'].filter(program => !isInstalled(program))
  return [
    ...(programs.length === 0 ? [] : [`Ceph (${programs.join(', ')}), on Debian as root: apt-get update && apt-get install -y --no-install-recommends ceph-mon ceph-osd ceph-common radosgw`]),
    ...(existsSync(AZURITE) ? [] : ['Azurite: npm ci --prefix test/services'])
  ]
}

function isInstalled (program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, program)))
}

/** Addresses of a Ceph gateway and of Azurite, both on loopback; disposing stops both and removes what they stored. */
export interface Stores extends AsyncDisposable {
  s3Url: string
  azureUrl: string
}

/** Starts both stores and waits until they answer. */
export async function startStores (): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-stores-'))
  const children: ChildProcess[] = []
  const start = async (command: string, options: string[], ready: RegExp) => {
    const child = spawn(command, options, { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    await untilSaid(child, ready)
  }
  try {
    await Promise.all([
      start(CEPH_UP, [join(folder, 'ceph'), S3_PORT, MONITOR_PORT], /^ready /),
      start(AZURITE, ['--silent', '--skipApiVersionCheck', '--blobPort', AZURE_PORT, '--location', join(folder, 'azurite')], /successfully listen/)
    ])
  } catch (error) {
    await stop()
    throw error
  }
  return { s3Url: `http://127.0.0.1:${S3_PORT}`, azureUrl: `http://127.0.0.1:${AZURE_PORT}`, [Symbol.asyncDispose]: stop }

  async function stop (): Promise<void> {
    await Promise.all(children.map(async child => {
      if (child.exitCode !== null) return
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    }))
    await rm(folder, { recursive: true, force: true })
  }
}

async function untilSaid (child: ChildProcess, ready: RegExp): Promise<void> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!ready.test(line)) continue
    child.stdout!.resume()
    return
  }
  throw new Error(`${child.spawnfile} ended before it was ready`)
}
