import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEGABYTE = 1_048_576

/** Runs with a folder that is gone afterwards. */
export async function inFolder (run: (folder: string, stopLater: (process: { stop: () => Promise<void> } | undefined) => void) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-bench-'))
  const started: { stop: () => Promise<void> }[] = []
  try {
    await run(folder, process => { if (process !== undefined) started.unshift(process) })
  } finally {
    for (const process of started) await process.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Has the system use as much memory for files as the benchmark will: what it has never used before, a virtual machine has to get from
 * its host first, which took more than two milliseconds a megabyte.
 */
export async function fillFileCache (folder: string, megabytes: number): Promise<void> {
  const path = join(folder, 'filling')
  const piece = Buffer.alloc(MEGABYTE)
  const file = await open(path, 'wx')
  try {
    for (let count = 0; count < megabytes; count++) await file.write(piece)
  } finally {
    await file.close()
    await rm(path)
  }
}
