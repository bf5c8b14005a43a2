import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endOf } from './start-stores.ts'

/** A server of PostgreSQL of its own, which can go away and come back. */
export interface PostgresServer extends AsyncDisposable {
  /** As a role that may create databases. */
  url: string
  /** Stops it at once, as a power cut does. */
  stop: () => Promise<void>
  start: () => Promise<void>
}

/** Starts it on a port of loopback. */
export async function startPostgresServer (port: number): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-postgres-'))
  // the server runs as another user
  await chmod(folder, 0o711)
  const child = spawn(join(import.meta.dirname, '../../scripts/postgres-up'), [join(folder, 'server'), String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (word: string): Promise<string> => {
    const { value } = await lines.next() as { value: string | undefined }
    if (value?.startsWith(word) !== true) throw new Error(`PostgreSQL said ${String(value)} in place of ${word}`)
    return value
  }
  const url = (await next('ready')).slice('ready '.length)
  const tell = async (signal: NodeJS.Signals, answer: string): Promise<void> => {
    child.kill(signal)
    await next(answer)
  }
  return {
    url,
    stop: async () => { await tell('SIGUSR1', 'stopped') },
    start: async () => { await tell('SIGUSR2', 'ready') },
    [Symbol.asyncDispose]: async () => {
      await endOf(child)
      await rm(folder, { recursive: true, force: true })
    }
  }
}
