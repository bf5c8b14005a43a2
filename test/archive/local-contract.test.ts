import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openArchive } from '../../src/archive/open-archive.ts'
import { archiveContract } from './archive-contract.ts'

archiveContract(t, {
  largeBytes: 100 * 1_048_576,
  listedBatches: 8,
  open: async (t, prefix) => {
    const folder = await mkdtemp(join(tmpdir(), 'gl-batches-contract-'))
    t.teardown(async () => await rm(folder, { recursive: true, force: true }))
    return await openArchive({ store: 'local', folder: join(folder, prefix) })
  }
})
