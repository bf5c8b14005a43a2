import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

const AZURITE = join(import.meta.dirname, 'node_modules/.bin/azurite-blob')
const SCRIPTS = join(import.meta.dirname, '../../scripts')
const S3_PORT = '7484'
const MONITOR_PORT = '6796'
const AZURE_PORT = '10484'
const POSTGRES_PORT = '5484'

/** A real service that suites run against. */
interface Service {
  /** What is not there that it needs, with the command that installs it. */
  missing: () => string[]
  /** Starts it in a folder of its own; it stays in the foreground. */
  command: (folder: string) => readonly [string, readonly string[]]
  /** What it says when it answers. */
  ready: RegExp
  /** What suites are told of it. */
  env: (folder: string) => Record<string, string>
}

/** By the word that the names of its suites begin with. */
export const SERVICES: Readonly<Record<'s3' | 'azure' | 'postgres', Service>> = {
  s3: {
    missing: () => missingPrograms('Ceph', ['ceph-mon', 'ceph-osd', 'ceph', 'radosgw'], 'ceph-mon ceph-osd ceph-common radosgw'),
    command: folder => [join(SCRIPTS, 'ceph-up'), [join(folder, 'ceph'), S3_PORT, MONITOR_PORT]],
    ready: /^ready /,
    env: () => ({ S3_URL: `http://127.0.0.1:${S3_PORT}` })
  },
  azure: {
    missing: () => existsSync(AZURITE) ? [] : ['Azurite: npm ci --prefix test/services'],
    command: folder => [AZURITE, ['--silent', '--skipApiVersionCheck', '--blobPort', AZURE_PORT, '--location', join(folder, 'azurite')]],
    ready: /successfully listen/,
    env: () => ({ AZURE_URL: `http://127.0.0.1:${AZURE_PORT}` })
  },
  postgres: {
    missing: () => missingPrograms('PostgreSQL', ['initdb', 'pg_ctl', 'psql', 'pg_dump'], 'postgresql'),
    command: folder => [join(SCRIPTS, 'postgres-up'), [join(folder, 'postgres'), POSTGRES_PORT]],
    ready: /^ready /,
    env: folder => ({
      TEST_DATABASE_URL: `postgres://gl:gl@127.0.0.1:${POSTGRES_PORT}/postgres`,
      POSTGRES_FOLDER: join(folder, 'postgres'),
      PATH: [...postgresPrograms(), process.env['PATH']].join(delimiter)
    })
  }
}

export type ServiceName = keyof typeof SERVICES

function missingPrograms (name: string, programs: string[], packages: string): string[] {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...postgresPrograms()]
  const missing = programs.filter(program => !folders.some(folder => existsSync(join(folder, program))))
  return missing.length === 0 ? [] : [`${name} (${missing.join(', ')}), on Debian as root: apt-get update && apt-get install -y --no-install-recommends ${packages}`]
}

/** Where Debian keeps PostgreSQL's own programs, newest first. */
function postgresPrograms (): string[] {
  return globSync('/usr/lib/postgresql/*/bin').sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
}

/** Running services on loopback; disposing stops them and removes what they stored. */
export interface Stores extends AsyncDisposable {
  env: Record<string, string>
}

/** Starts services at the same time and waits until they answer. */
export async function startStores (names: readonly ServiceName[]): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-stores-'))
  // PostgreSQL runs as another user
  await chmod(folder, 0o711)
  const children: ChildProcess[] = []
  const services = names.map(name => SERVICES[name])
  try {
    await Promise.all(services.map(async ({ command, ready }) => {
      const child = spawn(...command(folder), { stdio: ['ignore', 'pipe', 'inherit'] })
      children.push(child)
      await untilSaid(child, ready)
    }))
  } catch (error) {
    await stop()
    throw error
  }
  return { env: Object.assign({}, ...services.map(({ env }) => env(folder))) as Record<string, string>, [Symbol.asyncDispose]: stop }

  async function stop (): Promise<void> {
    await Promise.all(children.map(endOf))
    await rm(folder, { recursive: true, force: true })
  }
}

/** Ends a process that cleans up after itself. */
export async function endOf (child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

async function untilSaid (child: ChildProcess, ready: RegExp): Promise<void> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!ready.test(line)) continue
    child.stdout!.resume()
    return
  }
  throw new Error(`${child.spawnfile} ended before it was ready`)
}
