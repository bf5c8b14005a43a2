import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
